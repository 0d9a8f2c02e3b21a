import type { Reporter } from '../diagnostics/index.ts'
import { keySpanAt, toValue, type MapTree, type Tree } from '../source/index.ts'
import { readReference, type Nameable } from './reference.ts'
import type { Mix } from './spec.ts'

/** How far from 1 the weights may be together: what is left when thirds are written with seven digits. */
const TOLERANCE = 1e-6

/** `{ mix, of }`. Undefined where a layer cannot be read, which is reported. */
export function readMix(tree: MapTree, known: Nameable, reporter: Reporter): Mix | undefined {
  const { mix, of: weights } = toValue(tree) as { mix: Mix['mix']; of: Record<string, number> } // says the schema
  const names = Object.keys(weights).sort()
  const of = names.flatMap((name) => {
    const key: Tree = { kind: 'scalar', span: keySpanAt(tree, ['of', name]), provenance: tree.provenance, value: name }
    const tap = readReference(key, known, reporter)
    return tap ? [{ tap, weight: weights[name] }] : []
  })
  if (of.length < names.length) return undefined
  const sum = of.reduce((total, { weight }) => total + weight, 0)
  if (Math.abs(sum - 1) > TOLERANCE) {
    reporter.report('mix-weights', {
      message: `the weights of the mix add up to ${Number(sum.toPrecision(12))}`,
      at: keySpanAt(tree, ['of']),
      help: 'they are shares: let them add up to 1',
    })
  }
  return { kind: 'mix', mix, of, span: tree.span }
}
