/** Every loss on its way through the compiler. */
import { describe, expect, it } from 'vitest'

import { losses } from '../../compiler/losses/index.ts'
import type { LossSpec } from '../../compiler/schema/index.ts'
import { oneNetwork, roundTrip } from '../layers/round-trip.ts'

type Type = LossSpec['type']

/** The same network below; `other` has the shape of `ip`. */
const LAYERS = `    - { name: pool, type: pooling, pool: ave, kernel_size: 7, stride: 7 }
    - { name: other, type: inner_product, num_output: 10, param: [{ lr_mult: 0 }, { lr_mult: 0 }] }
    - { name: ip, type: inner_product, num_output: 10, bottom: pool }`

const unit = JSON.stringify(
  Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, k) => (i === k ? 1 : 0))),
)

const more: { readonly [T in Type]: string } = {
  contrastive: 'target: network.other, similar: data.label, margin: 2',
  distillation: 'target: network.other, temperature: 4',
  euclidean: 'target: network.other',
  hinge: 'target: data.label, norm: l2',
  hint: 'target: network.other, project: auto',
  infogain: `target: data.label, matrix: ${unit}`,
  sigmoid_cross_entropy: 'target: network.other, normalization: full',
  softmax_cross_entropy: 'target: data.label, ignore_label: 3',
}

describe('plan', () => {
  for (const type of Object.keys(losses) as Type[]) {
    it(`loss ${type}`, () => {
      const plan = roundTrip(
        oneNetwork({ layers: LAYERS, losses: `it: { type: ${type}, input: network.ip, weight: 0.5, ${more[type]} }` }),
      )
      const [row] = plan.losses
      expect([row.name, row.type, row.weight, row.trained]).toEqual(['it', type, 0.5, true])
      expect(row.formula).toContain('network.ip')
      const train = plan.programs.find(({ name }) => name === 'train')
      expect(train?.outputs.map(({ name }) => name)).toContain('loss.it')
    })
  }
})
