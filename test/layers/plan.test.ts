/** Every layer on its way through the compiler: spec, plan, the resolved spec compiled again, the plan as JSON. */
import { describe, expect, it } from 'vitest'

import type { LayerPlan } from '../../compiler/index.ts'
import { layerTypes } from './cases.ts'
import { roundTrip } from './round-trip.ts'
import { specOf, type Type } from './written.ts'

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

describe('plan', () => {
  for (const type of layerTypes) {
    it(`layer ${type}`, () => {
      const plan = roundTrip(specOf(type))
      const row = plan.networks[0].layers.find(({ name }) => name === 'it') as LayerPlan
      expect([row.type, row.shapes.map((shape) => shape.join('×'))]).toEqual([type, shapes[type]])
    })
  }
})
