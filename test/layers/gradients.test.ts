/** Every layer's backward pass, as the compiler builds it, against central differences in float64. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { layerDefinition } from '../../compiler/layers/index.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { layerCases, layerTypes, type LayerCase } from './cases.ts'
import { instantiate } from './instance.ts'

/** Caffe has no backward pass for it, and ours passes nothing either. */
const WITHOUT = 'argmax'

const STEP = 1e-5

function check(example: LayerCase, seed: number): void {
  // no two numbers near each other, so that no maximum changes hands and no kink lies between two evaluations
  const { loss, bottoms, blobs, running, gradients, feeds } = instantiate(
    { ...example, ties: false, apart: true },
    seed,
  )
  const at = (): number => evaluateNodes([loss], feeds)[0].data[0]
  ;[...bottoms, ...blobs].forEach((node, i) => {
    const gradient = gradients[i]
    if (example.spec.type === WITHOUT) {
      expect(gradient).toBeUndefined()
      return
    }
    if (running[i - bottoms.length] || (example.whole && i < bottoms.length)) return // steps of an index have no slope
    const { data } = feeds.get(String(node.attributes['name'])) as RefTensor
    const slopes = gradient ? evaluateNodes([gradient], feeds)[0].data : new Float64Array(data.length)
    data.forEach((value, k) => {
      data[k] = value + STEP
      const up = at()
      data[k] = value - STEP
      const numeric = (up - at()) / (2 * STEP)
      data[k] = value
      expect(Math.abs(numeric - slopes[k])).toBeLessThan(2e-6 * Math.max(1, Math.abs(numeric)))
    })
  })
}

describe('an opaque layer', () => {
  it.each(layerTypes.filter((type) => type !== 'silence'))('is one that passes no gradient: %s', (type) => {
    // what is told of layers that no loss reaches rests on it
    const [example] = fc.sample(layerCases(type), { numRuns: 1, seed: 7 })
    const { bottoms, gradients } = instantiate(example, 1)
    const passed = gradients.slice(0, bottoms.length).filter((gradient) => gradient !== undefined)
    expect(passed.length > 0).toBe(layerDefinition(type).opaque !== true)
  })
})

describe('gradient', () => {
  for (const type of layerTypes) {
    it(`layer ${type}`, () => {
      fc.assert(fc.property(layerCases(type), fc.integer({ min: 1, max: 10_000 }), check), { numRuns: 20 })
    })
  }
})
