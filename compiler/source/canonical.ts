import { Reporter } from '../diagnostics/index.ts'
import { parseDocument } from './parse.ts'
import { printTree } from './print.ts'
import type { Tree } from './tree.ts'

/**
 * The one form of a file: keys in order, aliases and merges written out, no comments, so that two texts that say the same
 * are the same. It looks at nothing but the text: what the file extends or names stays a name. Undefined for no valid YAML.
 */
export function canonicalText(file: string, text: string): string | undefined {
  const reporter = new Reporter()
  const tree = parseDocument(file, text, reporter)
  return tree && !reporter.hasErrors ? printTree(sorted(tree)) : undefined
}

/** Lists keep their order, which means something. */
function sorted(tree: Tree): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(sorted) }
  if (tree.kind === 'scalar') return tree
  const entries = [...tree.entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { key: span, value }]) => [key, { key: span, value: sorted(value) }] as const)
  return { ...tree, entries: new Map(entries) }
}
