/** Three steps of every solver from W = 1 with g = 0.5, 0.25, 0.1, as the notes (6.4, 6.8) have them. */
import { describe, expect, it } from 'vitest'

import { GraphBuilder, type Node } from '../../compiler/index.ts'
import { clipped } from '../../compiler/graph/clip.ts'
import { input } from '../../compiler/ops/index.ts'
import type { SolverSpec } from '../../compiler/schema/index.ts'
import { solverScalars } from '../../runtime/run/scalars.ts'
import { slotNames, updateNodes } from '../solvers/step.ts'
import { solverOf } from '../spec-of.ts'
import { near, tensor, values } from './on-engine.ts'

/** W after each gradient; the engine takes each step from the float64 state, and must make the same of it. */
async function steps(
  solver: SolverSpec,
  gradients: readonly number[],
  [lrMult, decayMult]: readonly [number, number] = [1, 1],
): Promise<readonly number[]> {
  const names = slotNames(solver)
  const nodes = updateNodes(solver, 1, lrMult, decayMult)
  let [w, slots] = [1, names.map(() => 0)]
  const after: number[] = []
  for (const [iter, gradient] of gradients.entries()) {
    const scalars = [...solverScalars(solver, iter)].map(
      ([name, { data }]) => [name, tensor([], exactly(solver, name, iter) ?? data[0])] as const,
    )
    const feeds = new Map([
      ...scalars,
      ['w', tensor([1], w)] as const,
      ['g', tensor([1], gradient)] as const,
      ...names.map((name, i) => [name, tensor([1], slots[i])] as const),
    ])
    const [[next], ...kept] = await values([nodes.parameter, ...nodes.slots], feeds)
    w = next
    slots = kept.map(([slot]) => slot)
    after.push(w)
  }
  return after
}

/** The host's numbers before they become float32, for the digits that the notes print. */
function exactly(solver: SolverSpec, name: string, iter: number): number | undefined {
  if (name === 'lr') return solver.base_lr
  if (solver.type !== 'adam' && solver.type !== 'adamw') return undefined
  return 1 - (name === 'beta1_left' ? solver.momentum : solver.momentum2) ** (iter + 1)
}

const base_lr = 0.1
const sequences: readonly (readonly [SolverSpec, readonly number[], number])[] = [
  [
    solverOf({ type: 'sgd', base_lr: 0.001, momentum: 0.9, weight_decay: 0.004 }),
    [0.999496, 0.998788402016, 0.998047568677],
    12,
  ],
  [solverOf({ type: 'nesterov', base_lr, momentum: 0.9 }), [0.905, 0.817, 0.7413], 12],
  [solverOf({ type: 'adagrad', base_lr }), [0.900000002, 0.855278643, 0.837669625], 9],
  [solverOf({ type: 'rmsprop', base_lr, rms_decay: 0.98 }), [0.292893319, -0.025894997, -0.152619475], 9],
  [solverOf({ type: 'adadelta', base_lr, momentum: 0.95, delta: 1e-6 }), [0.999552804, 0.999264145, 0.999137482], 9],
  [solverOf({ type: 'adam', base_lr }), [0.900000063, 0.806782152, 0.724593697], 9],
]

describe('constants', () => {
  it.each(sequences.map((row) => [row[0].type, ...row] as const))(
    'solver %s: three steps',
    async (_type, solver, expected, digits) => {
      near(await steps(solver, [0.5, 0.25, 0.1]), expected, digits)
    },
  )

  it('solver adamw: the weight decays beside the gradient, not in it', async () => {
    // m̂/(√v̂ + δ) = 1 on the first step; the second: m = .09·.5 + .1·.25 = .07, v = .000999·.25 + .001·.0625 …
    const solver = solverOf({ type: 'adamw', base_lr, weight_decay: 0.1 })
    const [first] = await steps(solver, [0.5], [1, 2])
    expect(first).toBeCloseTo(1 - 0.1 * (0.5 / (0.5 + 1e-8) + 0.1 * 2), 12)
    const [, second] = await steps(solverOf({ type: 'adamw', base_lr }), [0.5, 0.25])
    const [mean, square] = [0.07 / 0.19, (0.999 * 0.001 * 0.25 + 0.001 * 0.0625) / (1 - 0.999 ** 2)]
    expect(second).toBeCloseTo(1 - 0.1 / (1 + 2e-8) - (0.1 * mean) / (Math.sqrt(square) + 1e-8), 9)
  })

  it('solver sgd: lr_mult multiplies the rate, decay_mult the decay; L1 decays by the sign', async () => {
    const sgd = { type: 'sgd', base_lr: 0.001, weight_decay: 0.004 } as const
    near(await steps(solverOf(sgd), [0.25], [2, 250]), [1 - 0.002 * (0.25 + 0.004 * 250)], 15)
    const l1 = solverOf({ type: 'sgd', base_lr, weight_decay: 0.01, regularization: 'l1' })
    near(await steps(l1, [0.5], [1, 3]), [1 - 0.1 * 0.53], 15)
  })

  it('solver sgd: gradients together no longer than clip_gradients, before the decay', async () => {
    const at = async (limit: number): Promise<readonly (readonly number[])[]> => {
      const g = new GraphBuilder()
      const tensors: Node[] = [1, 2].map((size, i) => input(g, `g${i}`, { shape: [size], dtype: 'f32' }))
      const nodes = clipped(g, tensors, solverOf({ type: 'sgd', clip_gradients: limit }))
      return values(
        nodes,
        new Map([
          ['g0', tensor([1], 3)],
          ['g1', tensor([2], 0, 4)],
        ]),
      )
    }
    near((await at(1)).flat(), [0.6, 0, 0.8], 12)
    expect((await at(5)).flat()).toEqual([3, 0, 4])
  })
})
