/** Ops that are timed by themselves: what they make is right in every form, and which form is taken. */
import { describe, expect, it } from 'vitest'

import { GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { avgPool, conv2d, input, maxPool, mul, reduceSum } from '../../compiler/ops/index.ts'
import { openEngine } from '../../runtime/engines/index.ts'
import { fastest } from '../../runtime/run/tuning/index.ts'
import { planOf } from './run-nodes.ts'

/** Two convolutions, of which the first fills no blocks of sixteen, and a pooling of each kind; with all gradients. */
function roots(): readonly Node[] {
  const g = new GraphBuilder()
  const make = (name: string, shape: readonly number[]): Node => input(g, name, { shape, dtype: 'f32' })
  const window = { stride: [1, 1], pad: [1, 1], dilation: [1, 1], group: 1 } as const
  const pool = { kernel: [2, 2], stride: [2, 2], pad: [0, 0] } as const
  const inputs = [make('x', [4, 16, 8, 8]), make('w', [24, 16, 3, 3]), make('v', [32, 24, 1, 1])]
  const [x, w, v] = inputs
  const half = maxPool(g, conv2d(g, x, w, undefined, window), { ...pool, size: [4, 4] })
  const y = conv2d(g, half, v, undefined, { ...window, pad: [0, 0] })
  const z = avgPool(g, y, { ...pool, size: [2, 2] })
  const loss = reduceSum(g, mul(g, z, make('r', z.shape)), [0, 1, 2, 3])
  return [z, ...gradients(g, loss, inputs).filter((node) => node !== undefined)]
}

describe('an op by itself', () => {
  it.each([true, false])('makes the same in every form (blocks: %s)', async (fuse) => {
    const { engine } = await openEngine({ threads: 1, fuse })
    const { bench } = engine
    if (!bench) throw new Error('the engine times nothing')
    const nodes = bench.nodes(planOf(roots()).programs[0])
    expect(new Set(nodes.map(({ op }) => op)).size).toBe(engine.info.choices.layout === 'nchw' ? 2 : 5)
    for (const node of nodes) {
      const trials = await bench.open(node, node.possible)
      const answers = await Promise.all(trials.map((trial) => trial.answer()))
      const most = answers[0].reduce((max, value) => Math.max(max, Math.abs(value)), 0)
      expect(most).toBeGreaterThan(0)
      for (const [i, answer] of answers.entries()) {
        expect(answer).toHaveLength(answers[0].length)
        const worst = answer.reduce((max, value, k) => Math.max(max, Math.abs(value - answers[0][k])), 0)
        expect(worst / most, `${node.key} as ${node.possible[i]}`).toBeLessThan(1e-5)
        expect(await trials[i].run()).toBeGreaterThan(0)
        await trials[i].dispose()
      }
    }
  })
})

describe('the form that is taken', () => {
  const of = (...times: readonly (readonly [string, readonly number[]])[]): string => fastest('usual', new Map(times))

  it('is the one with the least median', () => {
    expect(of(['usual', [4, 4, 4, 4]], ['a', [3, 3, 3, 3]], ['b', [2, 2, 2, 2]])).toBe('b')
  })

  it('is the usual one where another is hardly faster, or not in most of the rounds', () => {
    expect(of(['usual', [100, 100, 100, 100]], ['a', [96, 96, 96, 96]])).toBe('usual')
    expect(of(['usual', [9, 9, 9, 1, 1]], ['a', [2, 2, 2, 2, 2]])).toBe('usual')
    expect(of(['usual', [5, 5]])).toBe('usual')
  })
})
