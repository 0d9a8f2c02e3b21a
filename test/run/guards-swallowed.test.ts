/** Devices whose kernels make 0 of what is no number: their losses look well while the network is lost. */
import { describe, expect, it } from 'vitest'

import type { Session } from '../../runtime/engines/index.ts'
import { Guards, Stopped } from '../../runtime/run/guards.ts'
import { unguarded } from '../../runtime/run/guard-state.ts'
import { compiled, firstState } from '../engines/plan-steps.ts'

const spec = (action: string): string => `version: 1
name: tiny
description: One layer.
data:
  dataset: npy
  train: { path: images.npy, labels: labels.npy }
  test: { path: test.npy, labels: labels.npy }
  shape: [1, 2, 2]
  classes: 4
  batch: { train: 4, test: 4 }
network: { layers: [{ name: ip, type: inner_product, num_output: 4, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1000, test: { interval: 1000, iterations: 1 } }
guards: { exploding_gradient: ${action} }
`

/** When a run ends of which the weights are `value` from an iteration on, and the loss is what it always was. */
async function stopsAt(action: string, value: number, from: number): Promise<{ iteration: number; told: Stopped }> {
  const plan = compiled({ 'x.yaml': spec(action) })
  const state = firstState(plan)
  let iteration = 0
  const session: Session = {
    run: () => Promise.reject(new Error('no program is run')),
    read: (names) =>
      Promise.resolve(
        new Map(
          [...state]
            .filter(([name]) => names.includes(name))
            .map(([name, { shape, data }]) => [name, { shape, data: iteration < from ? data : data.map(() => value) }]),
        ),
      ),
    unload: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  }
  const guards = new Guards(plan, plan.stages[0], session, () => undefined)
  const known = unguarded()
  await guards.begin(known)
  for (let iter = 0; iter < 1000; iter++) {
    iteration = iter + 1
    try {
      await guards.step(known, { iter, iteration: iter, update: iteration }, 1.4)
    } catch (error) {
      if (error instanceof Stopped) return { iteration, told: error }
      throw error
    }
  }
  throw new Error('it never stopped')
}

describe('weights that are lost while the loss is a number', () => {
  it.each([
    ['stop', NaN, 130],
    ['stop', 1e31, 130],
    ['warn', NaN, 130],
    ['off', NaN, 130],
    ['off', Infinity, 130],
    ['off', 1e31, 3],
  ] as const)('guard %s, %d from iteration %i on', async (action, value, from) => {
    const { iteration, told } = await stopsAt(action, value, from)
    expect([iteration, told.code]).toEqual([from === 3 ? 4 : 200, 'diverged'])
    expect(told.message).toMatch(/^diverged: there are no numbers that can be used in `network\.ip` at iteration \d+$/)
  })
})
