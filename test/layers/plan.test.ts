/** Every layer on its way through the compiler: spec, plan, the resolved spec compiled again, the plan as JSON. */
import { describe, expect, it } from 'vitest'

import type { LayerPlan } from '../../compiler/index.ts'
import { layerTypes } from './cases.ts'
import { oneNetwork, roundTrip } from './round-trip.ts'

type Type = (typeof layerTypes)[number]

/** A layer of each type between a convolution [2, 8, 8] and an inner product that reads `it`. */
const written: { readonly [T in Type]: string } = {
  abs: '{ name: it, type: abs }',
  argmax: '{ name: it, type: argmax, axis: 1 }',
  batch_norm: '{ name: it, type: batch_norm }',
  bias: '{ name: it, type: bias }',
  bnll: '{ name: it, type: bnll }',
  concat: '{ name: it, type: concat, bottom: [conv, data8] }',
  convolution: '{ name: it, type: convolution, num_output: 3, kernel_size: 3, pad: 1 }',
  crop: '{ name: it, type: crop, bottom: [conv, small], offset: [1] }',
  deconvolution: '{ name: it, type: deconvolution, num_output: 3, kernel_size: 2, stride: 2, weight_filler: bilinear }',
  dropout: '{ name: it, type: dropout, dropout_ratio: 0.5 }',
  eltwise: '{ name: it, type: eltwise, operation: max, bottom: [conv, conv] }',
  elu: '{ name: it, type: elu }',
  embed: '{ name: it, type: embed, input_dim: 4, num_output: 2 }',
  exp: '{ name: it, type: exp }',
  flatten: '{ name: it, type: flatten }',
  inner_product: '{ name: it, type: inner_product, num_output: 3 }',
  log: '{ name: it, type: log, shift: 9 }',
  lrn: '{ name: it, type: lrn }',
  mvn: '{ name: it, type: mvn }',
  pooling: '{ name: it, type: pooling, pool: ave, kernel_size: 3, stride: 2 }',
  power: '{ name: it, type: power, power: 2 }',
  prelu: '{ name: it, type: prelu }',
  reduction: '{ name: it, type: reduction, axis: 2 }',
  relu: '{ name: it, type: relu, negative_slope: 0.1 }',
  reshape: '{ name: it, type: reshape, shape: [0, -1, 1, 2] }',
  scale: '{ name: it, type: scale, bias_term: true }',
  sigmoid: '{ name: it, type: sigmoid }',
  silence: '{ name: it, type: silence, bottom: conv }',
  slice: '{ name: it, type: slice, top: [a, b] }',
  softmax: '{ name: it, type: softmax }',
  split: '{ name: it, type: split, top: [a, b] }',
  tanh: '{ name: it, type: tanh }',
  threshold: '{ name: it, type: threshold }',
  tile: '{ name: it, type: tile, tiles: 2 }',
}

/** What the inner product reads. */
const reads: Partial<Record<Type, string>> = { silence: 'conv', slice: '"it:b"', split: '"it:a"' }

/** Shapes of the layer's tops. */
const shapes: { readonly [T in Type]: readonly string[] } = {
  abs: ['2×8×8'],
  argmax: ['1×8×8'],
  batch_norm: ['2×8×8'],
  bias: ['2×8×8'],
  bnll: ['2×8×8'],
  concat: ['3×8×8'],
  convolution: ['3×8×8'],
  crop: ['2×4×4'],
  deconvolution: ['3×16×16'],
  dropout: ['2×8×8'],
  eltwise: ['2×8×8'],
  elu: ['2×8×8'],
  embed: ['2×8×8×2'],
  exp: ['2×8×8'],
  flatten: ['128'],
  inner_product: ['3'],
  log: ['2×8×8'],
  lrn: ['2×8×8'],
  mvn: ['2×8×8'],
  pooling: ['2×4×4'],
  power: ['2×8×8'],
  prelu: ['2×8×8'],
  reduction: ['2'],
  relu: ['2×8×8'],
  reshape: ['64×1×2'],
  scale: ['2×8×8'],
  sigmoid: ['2×8×8'],
  silence: [],
  slice: ['1×8×8', '1×8×8'],
  softmax: ['2×8×8'],
  split: ['2×8×8', '2×8×8'],
  tanh: ['2×8×8'],
  threshold: ['2×8×8'],
  tile: ['4×8×8'],
}

/** A layer of each type between a convolution [2, 8, 8] and an inner product. */
function specOf(type: Type): string {
  return oneNetwork({
    layers: `    - { name: data8, type: pooling, pool: ave, kernel_size: 7, stride: 3 }
    - { name: small, type: pooling, pool: max, kernel_size: 2, stride: 2 }
    - { name: conv, type: convolution, num_output: 2, kernel_size: 3, pad: 1, bottom: data8 }
    - ${written[type]}
    - { name: ip, type: inner_product, num_output: 10, bottom: ${reads[type] ?? 'it'} }`,
  })
}

describe('plan', () => {
  for (const type of layerTypes) {
    it(`layer ${type}`, () => {
      const plan = roundTrip(specOf(type))
      const row = plan.networks[0].layers.find(({ name }) => name === 'it') as LayerPlan
      expect([row.type, row.shapes.map((shape) => shape.join('×'))]).toEqual([type, shapes[type]])
    })
  }
})
