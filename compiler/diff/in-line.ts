/** A value in a line, as YAML's flow style has it. */
import type { Tree } from '../source/index.ts'

export function inLine(tree: Tree): string {
  if (tree.kind === 'scalar') return String(tree.value)
  if (tree.kind === 'list') return `[${tree.items.map(inLine).join(', ')}]`
  const entries = [...tree.entries].map(([key, { value }]) => `${key}: ${inLine(value)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** The same text with its numbers to 12 significant digits: 0.1 for 0.09999999999999998. */
export function roundedText(text: string): string {
  return text.replace(/\b\d+\.\d{13,}(e[-+]?\d+)?\b/g, (digits) => String(Number(Number(digits).toPrecision(12))))
}
