/** Each guard stops, warns or is silent, as the spec says; what it found is the same. */
import { describe, expect, it } from 'vitest'

import type { GuardsSpec, Plan } from '../../compiler/index.ts'
import type { Session, Tensor } from '../../runtime/engines/index.ts'
import { unguarded, type Finding } from '../../runtime/run/guard-state.ts'
import { Guards, Stopped } from '../../runtime/run/guards.ts'
import { compileFiles, small } from '../harness.ts'

const { experiment } = compileFiles(small())
const METRIC = { accuracy: 0.1 }
const SEEN = new Map(Array.from({ length: 10 }, (_, klass) => [klass, 10]))

/** What a training leads to whose loss stays as it is, whose parameters are `size`, and whose answers are of one class. */
async function ledTo(actions: GuardsSpec, size: (iteration: number) => number): Promise<readonly string[]> {
  if (!experiment) throw new Error('it compiles')
  const plan: Plan = { ...experiment.spec, guards: { dead_network: 'off', ...actions } }
  const told: string[] = []
  let iteration = 0
  const session: Pick<Session, 'read'> = {
    read: (names) => {
      const data = Float32Array.of(size(iteration))
      return Promise.resolve(new Map(names.map((name): [string, Tensor] => [name, { shape: [1], data }])))
    },
  }
  const warn = ({ guard }: Finding): unknown => told.push(`warned: ${guard}`)
  const guards = new Guards(plan, plan.stages[0], session as Session, warn)
  const state = unguarded()
  try {
    await guards.begin(state)
    while (iteration < 2000) {
      await guards.step(state, { iter: iteration, iteration, update: iteration + 1 }, 2)
      iteration++
      if (iteration % 500 === 0) guards.test(state, { iter: iteration, iteration }, METRIC, SEEN)
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    told.push(`stopped: ${error.code}`)
  }
  return told
}

const still = (): number => 1
const growing = (iteration: number): number => 1 + iteration * 10
const OFF = { exploding_gradient: 'off', collapsed_output: 'off', unmoving_loss: 'off' } as const

describe.each([
  ['exploding_gradient', 'gradient-exploded', growing],
  ['collapsed_output', 'output-collapsed', still],
  ['unmoving_loss', 'loss-unmoving', still],
] as const)('%s', (guard, code, size) => {
  it('stops', async () => expect(await ledTo({ ...OFF, [guard]: 'stop' }, size)).toEqual([`stopped: ${code}`]))

  it('warns, and the training goes on', async () => {
    const told = await ledTo({ ...OFF, [guard]: 'warn' }, size)
    expect(told).toEqual([`warned: ${guard}`])
  })

  it('is silent where it is off', async () => expect(await ledTo(OFF, size)).toEqual([]))
})
