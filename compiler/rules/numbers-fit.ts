import type { Reporter } from '../diagnostics/index.ts'
import type { Tree } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** Every number is one in float32 too: neither infinite nor 0 for being too large or too small. */
export const numbersFit: Rule = ({ spec }, reporter) => {
  visit(spec.tree, '', reporter)
}

function visit(tree: Tree, key: string, reporter: Reporter): void {
  if (tree.kind === 'map') for (const [name, { value }] of tree.entries) visit(value, name, reporter)
  else if (tree.kind === 'list') for (const item of tree.items) visit(item, key, reporter)
  else if (typeof tree.value === 'number') {
    const { value } = tree
    const kept = Math.fround(value)
    if (Number.isFinite(kept) && (kept !== 0 || value === 0)) return
    reporter.report('number-range', {
      message: `\`${key}\` is ${value}, which would be ${kept === 0 ? '0' : 'infinite'} in float32`,
      at: tree.span,
      help: 'look at its exponent',
    })
  }
}
