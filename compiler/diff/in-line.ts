/** A value in a line, as YAML's flow style has it. */
import type { Tree } from '../source/index.ts'

export function inLine(tree: Tree): string {
  if (tree.kind === 'scalar') return String(tree.value)
  if (tree.kind === 'list') return `[${tree.items.map(inLine).join(', ')}]`
  const entries = [...tree.entries].map(([key, { value }]) => `${key}: ${inLine(value)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}
