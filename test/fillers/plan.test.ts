/** Every filler on its way through the compiler: in the plan stands the distribution that it means. */
import { describe, expect, it } from 'vitest'

import { fillers, resolveFiller } from '../../compiler/fillers/index.ts'
import type { FillerSpec } from '../../compiler/schema/index.ts'
import { oneNetwork, roundTrip } from '../layers/round-trip.ts'
import { fillerOf } from '../spec-of.ts'

type Type = FillerSpec['type']

const more: { readonly [T in Type]: object } = {
  bilinear: {},
  constant: { value: 0.5 },
  gaussian: { std: 0.01, sparse: 1 },
  msra: { variance_norm: 'fan_out' },
  positive_unitball: {},
  uniform: { min: -1 },
  xavier: { variance_norm: 'average' },
}

describe('plan', () => {
  for (const type of Object.keys(fillers) as Type[]) {
    it(`filler ${type}`, () => {
      const said = { type, ...more[type] }
      const layers = `    - { name: pool, type: pooling, pool: ave, kernel_size: 7, stride: 7 }
    - { name: it, type: deconvolution, num_output: 3, kernel_size: 2, weight_filler: ${JSON.stringify(said)} }
    - { name: ip, type: inner_product, num_output: 10 }`
      const weight = roundTrip(oneNetwork({ layers })).state.find(({ name }) => name === 'network.it.weight')
      expect(weight?.shape).toEqual([1, 3, 2, 2])
      expect(weight?.init).toEqual(resolveFiller(fillerOf(said), [1, 3, 2, 2]))
    })
  }
})
