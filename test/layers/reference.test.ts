/** Every layer on the engine in float32 against the second implementation in float64: forward, backward, running statistics. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Node } from '../../compiler/index.ts'
import type { Tensor } from '../../runtime/engines/index.ts'
import { runNodes, toF32 } from '../engines/run-nodes.ts'
import { layers } from '../reference/caffe/layers.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { layerCases, layerTypes, type LayerCase } from './cases.ts'
import { instantiate } from './instance.ts'

const FORWARD = 1e-5
const BACKWARD = 1e-4

/** The largest difference, relative to the largest number of the tensor; inputs are around 1, so smaller ones are rests. */
function difference(actual: Tensor, expected: RefTensor, least: number): number {
  expect(actual.shape).toEqual(expected.shape)
  const scale = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), least)
  return expected.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual.data[i]) / scale), 0)
}

async function compare(example: LayerCase, seed: number): Promise<void> {
  const { spec, training } = example
  const { tops, bottoms, blobs, running, gradients, kept, feeds } = instantiate(example, seed)
  const given = (name: string): RefTensor => feeds.get(name) as RefTensor
  const mask = feeds.get('mask')
  const context = { phase: training ? 'train' : 'test', ...(mask && { mask }) } as const
  const reference = layers[spec.type]
  const ins = bottoms.map((_, i) => given(`x${i}`))
  const learned = blobs.map(({ attributes }) => given(String(attributes['name'])))
  const made = reference.forward(spec as never, ins, learned, context)
  const dtops = tops.map((_, i) => given(`r${i}`))
  const back = tops.length > 0 ? reference.backward(spec as never, ins, learned, made.tops, dtops, context) : undefined
  const wanted = [...(back?.bottoms ?? []), ...(back?.blobs ?? [])]

  const pairs: (readonly [Node, RefTensor, number])[] = tops.map((top, i) => [top, made.tops[i], FORWARD])
  gradients.forEach((gradient, i) => {
    if (running[i - bottoms.length]) return
    const expected = wanted[i]
    if (gradient && expected) pairs.push([gradient, expected, BACKWARD])
    // where one has none, the other's must be nothing but zeros
    else if (expected) expect([...expected.data].every((value) => value === 0)).toBe(true)
    else expect(gradient).toBeUndefined()
  })
  for (const [index, node] of kept) pairs.push([node, made.blobs?.[index] as RefTensor, FORWARD])
  expect(kept.size).toBe(made.blobs?.length ?? 0)
  if (pairs.length === 0) return
  const actual = await runNodes(
    pairs.map(([node]) => node),
    new Map([...feeds].map(([name, tensor]) => [name, toF32(tensor)])),
  )
  pairs.forEach(([, expected, limit], i) =>
    expect(difference(actual[i], expected, limit === FORWARD ? 0.05 : 0.1)).toBeLessThan(limit),
  )
}

describe('reference', () => {
  for (const type of layerTypes) {
    it(`layer ${type}`, async () => {
      await fc.assert(fc.asyncProperty(layerCases(type), fc.integer({ min: 1, max: 10_000 }), compare), {
        numRuns: ['pooling', 'convolution', 'deconvolution'].includes(type) ? 60 : 25,
      })
    })
  }
})
