/** What a solver's update makes of a parameter to which no gradient comes: decay, and what its slots remember. */
import { invariant } from '../diagnostics/index.ts'
import { GraphBuilder, topological, type Node } from '../ir/index.ts'
import { constant, input } from '../ops/index.ts'
import type { SolverSpec } from '../schema/index.ts'
import type { SolverDefinition, SolverScalar } from './definition.ts'

export interface UndrivenUpdate {
  /** The names of the slots. */
  readonly slots: readonly string[]
  /**
   * With the numbers that the host gives the step: what a number of the parameter and those of its slots become, in float32.
   * What it answers is overwritten by the next call.
   */
  readonly at: (scalar: (name: SolverScalar) => number) => (before: readonly number[]) => readonly number[]
}

/** The solver's own formulas, with a gradient of 0. */
export function undriven(
  definition: SolverDefinition<SolverSpec>,
  solver: SolverSpec,
  { lr_mult: lrMult, decay_mult: decayMult }: { readonly lr_mult: number; readonly decay_mult: number },
): UndrivenUpdate {
  const g = new GraphBuilder()
  const entering = (name: string): Node => input(g, name, { shape: [], dtype: 'f32' })
  const scalars = new Map<Node, SolverScalar>()
  const scalar = (name: SolverScalar): Node => {
    const node = entering(name)
    scalars.set(node, name)
    return node
  }
  const names = definition.slots(solver)
  const [parameter, ...slots] = ['the parameter', ...names].map(entering)
  const context = { parameter, gradient: constant(g, 0), slots, scalar, lrMult, decayMult }
  const next = definition.update(g, solver, context)
  const left = [next.parameter, ...next.slots]
  const nodes = topological([parameter, ...slots, ...left])
  const placeOf = new Map(nodes.map((node, i) => [node, i]))
  const placesOf = (some: readonly Node[]): readonly number[] => some.map((node) => placeOf.get(node) ?? NaN)
  const steps = nodes.flatMap((node, to) =>
    node.inputs.length === 0 ? [] : [{ act: actOf(node), of: placesOf(node.inputs), to }],
  )
  const [entered, leaving] = [placesOf([parameter, ...slots]), placesOf(left)]
  return {
    slots: names,
    at: (given) => {
      const values = nodes.map((node) => {
        const name = scalars.get(node)
        return Math.fround(name ? given(name) : Number(node.attributes['value'] ?? 0))
      })
      const after = left.map(() => 0)
      return (before) => {
        entered.forEach((place, i) => (values[place] = before[i]))
        for (const { act, of, to } of steps) values[to] = Math.fround(act(values[of[0]], values[of[1]]))
        leaving.forEach((place, i) => (after[i] = values[place]))
        return after
      }
    },
  }
}

type Act = (a: number, b: number) => number

const ACTS: Readonly<Partial<Record<string, Act>>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sign: Math.sign,
}

/** Of the ops that updates are made of. */
function actOf({ op, attributes: { exponent } }: Node): Act {
  if (op === 'pow') return (a) => (exponent === 0.5 ? Math.sqrt(a) : a ** Number(exponent))
  const act = ACTS[op]
  invariant(act, `an update has the op ${op}`)
  return act
}
