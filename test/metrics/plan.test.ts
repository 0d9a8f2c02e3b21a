/** Every metric on its way through the compiler. */
import { describe, expect, it } from 'vitest'

import { metrics } from '../../compiler/metrics/index.ts'
import type { MetricSpec } from '../../compiler/schema/index.ts'
import { oneNetwork, roundTrip } from '../layers/round-trip.ts'

type Type = MetricSpec['type']

const more: { readonly [T in Type]: string } = {
  accuracy: ', target: data.label, top_k: 3, per_class: true',
  agreement: ', target: network.ip',
  cross_entropy: ', target: data.label, temperature: 2',
  entropy: ', temperature: 4',
  kl: ', target: network.ip',
}

describe('plan', () => {
  for (const type of Object.keys(metrics) as Type[]) {
    it(`metric ${type}`, () => {
      const plan = roundTrip(oneNetwork({ metrics: `it: { type: ${type}, input: network.ip${more[type]} }` }))
      expect(plan.metrics.map(({ name, type: found }) => [name, found])).toEqual([['it', type]])
      const test = plan.programs.find(({ name }) => name === 'test')
      expect(test?.outputs.map(({ name }) => name)).toContain('it')
    })
  }
})
