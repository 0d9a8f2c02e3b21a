/** The resolved spec as a file that may lie anywhere. */
import type { Span } from './diagnostics/index.ts'
import { filesOfData } from './network/index.ts'
import type { NormalizedSpec } from './normalize/index.ts'
import { fromFolder } from './paths.ts'
import { printTree, type Tree } from './source/index.ts'

/** YAML that means in `folder` what the spec means where its files lie: its paths lead from there. */
export function resolvedText(spec: NormalizedSpec, folder: string): string {
  const files = new Map<Span, string>()
  const add = ({ span, file }: { readonly span: Span; readonly file: string }): unknown => files.set(span, file)
  filesOfData(spec.data).forEach(add)
  if (spec.solverstate) add(spec.solverstate)
  for (const { weights, foreign } of spec.networks) {
    weights?.sources.forEach(add)
    if (foreign) (foreign.kind === 'onnx' ? [foreign.file] : [...foreign.files.values()]).forEach(add)
  }
  const moved = (tree: Tree): Tree => {
    if (tree.kind === 'list') return { ...tree, items: tree.items.map(moved) }
    if (tree.kind === 'map') {
      const entries = [...tree.entries].map(([key, entry]) => [key, { ...entry, value: moved(entry.value) }] as const)
      return { ...tree, entries: new Map(entries) }
    }
    const file = typeof tree.value === 'string' ? files.get(tree.span) : undefined
    return file === undefined ? tree : { ...tree, value: fromFolder(folder, file) }
  }
  return printTree(moved(spec.tree))
}
