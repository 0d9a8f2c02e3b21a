import { resolvePath } from '../paths.ts'
import type { Tree } from '../source/index.ts'
import type { NamedFile } from './spec.ts'

/** A file that a text names; undefined where `tree` is no text. */
export function namedFile(tree: Tree | undefined): NamedFile | undefined {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string') return undefined
  return { written: tree.value, file: resolvePath(tree.value, tree.span), span: tree.span }
}
