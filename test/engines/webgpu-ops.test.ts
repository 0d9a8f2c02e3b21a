/** TensorFlow.js on WebGPU, whose shaders a software driver runs: ops of the graph against the float64 reference. */
import { beforeAll, describe, expect, it } from 'vitest'

import type { OpType } from '../../compiler/index.ts'
import type { Engine } from '../../runtime/engines/index.ts'
import { openTfjs } from '../../runtime/engines/tfjs/index.ts'
import { conform, failures } from './op-conformance.ts'
import { useSoftwareGpu } from './software-gpu.ts'

let engine: Engine

beforeAll(async () => {
  useSoftwareGpu()
  engine = await openTfjs({ device: 'webgpu', software: true })
})

/** Those whose shaders have been wrong somewhere, or that we compose; `npm run conformance` has them all. */
const chosen: readonly OpType[] = [
  'conv2d_filter_grad',
  'conv2d_input_grad',
  'max_pool_grad',
  'pow',
  'reduce_sum',
  'slice',
  'tanh',
  'top_k_index',
]

describe('ops of the graph on tfjs on WebGPU', () => {
  for (const op of chosen) {
    it(op, async () => {
      const found = await conform(engine, op)
      expect(failures(found)).toEqual([])
    })
  }
})

it('a GPU that computes on the CPU is taken for none, unless it was asked for', async () => {
  await expect(openTfjs({ device: 'webgpu' })).rejects.toThrow(
    /^WebGPU finds no GPU here: `.*SwiftShader.*` computes on the CPU$/,
  )
})
