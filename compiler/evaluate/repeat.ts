/** `{ repeat: { var, from, to }, layers: […] }` in a list of layers: its layers once for each value of the variable. */
import type { Span } from '../diagnostics/index.ts'
import { validate } from '../schema/index.ts'
import { hasUnknown, spanAt, toValue, treeAt, type MapTree, type Tree } from '../source/index.ts'
import type { EvaluateContext, Scope } from './context.ts'

/** No network has more layers than this. */
export const LAYER_LIMIT = 10_000

export interface Repeat {
  readonly name: string
  /** Where it is said. */
  readonly at: Span
  readonly from: number
  readonly to: number
  readonly layers: readonly Tree[]
  /** False where some of it is guessed. */
  readonly known: boolean
}

export function isRepeat(item: Tree): item is MapTree {
  return item.kind === 'map' && item.entries.has('repeat')
}

/** Reads a block whose `repeat` is evaluated and whose layers are not; undefined after a reported mistake. */
export function readRepeat(
  written: MapTree,
  taken: { readonly scope: Scope; readonly vars: ReadonlyMap<string, Span> },
  context: EvaluateContext,
): Repeat | undefined {
  const block = validate('repeat', written, context)
  const { reporter, guess } = context
  if (!block) return undefined
  const {
    var: name,
    from,
    to,
  } = toValue(treeAt(block, ['repeat']) ?? block) as { var: string; from: number; to: number } // says the schema
  const at = spanAt(block, ['repeat', 'var'])
  const isTaken = taken.scope.loops.has(name) || taken.vars.has(name)
  if (isTaken) {
    const what = taken.vars.has(name) ? 'a var' : 'the variable of the `repeat` around it'
    const first = taken.vars.get(name) ?? taken.scope.places.get(name)
    reporter.report('shadowed-var', {
      message: `\`${name}\` is ${what} already`,
      at,
      help: 'take another name',
      notes: first ? [{ message: 'the first one', span: first }] : [],
    })
    if (!guess) return undefined
  }
  if (from > to) {
    reporter.report('invalid-value', {
      message: `\`repeat\` goes from ${from} to ${to}, so it makes no layer`,
      at: spanAt(block, ['repeat', 'from']),
      help: '`from` is the first value and `to` the last',
    })
    if (!guess) return undefined
  }
  const layers = treeAt(block, ['layers'])
  const items = layers?.kind === 'list' ? layers.items : []
  const known = !isTaken && from <= to && !hasUnknown(treeAt(block, ['repeat']) ?? block)
  if (known) return { name, at, from, to, layers: items, known }
  const only = guess === 'first' ? from : to
  return { name, at, from: only, to: only, layers: items, known }
}
