/** What is written otherwise for a GPU: the same numbers as the canonical form, and no node that only a CPU can run. */
import { describe, expect, it } from 'vitest'

import { elements, GraphBuilder, type Node } from '../../compiler/index.ts'
import { lowerProgram, outputName, type Target } from '../../compiler/onnx/index.ts'
import {
  argmax,
  conv2dInputGrad,
  input,
  logSoftmax,
  oneHot,
  sign,
  topKIndex,
  type Pair,
} from '../../compiler/ops/index.ts'
import { planOf } from './run-nodes.ts'

type Make = (g: GraphBuilder, make: (shape: readonly number[]) => Node) => Node

const gradient =
  (stride: Pair, pad: Pair, dilation: Pair, group: number, size: Pair): Make =>
  (g, make) =>
    conv2dInputGrad(g, make([2, 4, 5, 4]), make([4, 3, 3, 2]), { stride, pad, dilation, group }, size)

const written: Readonly<Record<string, Make>> = {
  argmax: (g, make) => oneHot(g, argmax(g, make([6, 7]), 1), 7),
  'argmax of pixels': (g, make) => oneHot(g, argmax(g, make([12, 7]), 0), 12),
  log_softmax: (g, make) => logSoftmax(g, make([5, 9])),
  sign: (g, make) => sign(g, make([30])),
  top_k_index: (g, make) => topKIndex(g, make([5, 9]), 1, 4),
  'top_k_index of channels': (g, make) => topKIndex(g, make([2, 9, 3, 2]), 1, 3),
  conv2d_input_grad: gradient([1, 1], [1, 1], [1, 1], 1, [5, 3]),
  '… in groups, dilated': gradient([1, 1], [0, 1], [2, 1], 2, [9, 3]),
}

process.env['ORT_DISABLE_TELEMETRY'] = '1' // before it is loaded
const { InferenceSession, Tensor } = await import('onnxruntime-node')

/** Ties and zeros are common. */
function few(size: number, seed: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => (((i + seed) * 7919) % 5) - 2)
}

async function answers(make: Make, target: Target): Promise<{ readonly values: readonly number[]; model: string }> {
  const g = new GraphBuilder()
  const feeds: Record<string, import('onnxruntime-node').Tensor> = {}
  const root = make(g, (shape) => {
    const name = `x${Object.keys(feeds).length}`
    feeds[name] = new Tensor('float32', few(elements(shape), Object.keys(feeds).length), shape)
    return input(g, name, { shape, dtype: 'f32' })
  })
  const bytes = lowerProgram(planOf([root]).programs[0], new Map(), target)
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 })
  const { data } = (await session.run(feeds))[outputName('out0')]
  await session.release()
  return { values: [...(data as Float32Array)], model: Buffer.from(bytes).toString('latin1') }
}

describe('for a GPU', () => {
  for (const [name, make] of Object.entries(written)) {
    it(name, async () => {
      const [plain, gpu] = [await answers(make, {}), await answers(make, { gpu: true })]
      expect(gpu.model).not.toBe(plain.model)
      expect(gpu.values.length).toBe(plain.values.length)
      gpu.values.forEach((value, i) => expect(value).toBeCloseTo(plain.values[i], 5))
    })
  }
})
