/** Every loss on the engine in float32 against the second implementation in float64: value and gradient. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { GraphBuilder, gradients, type Node } from '../../compiler/index.ts'
import { lossDefinition, losses as definitions } from '../../compiler/losses/index.ts'
import { input } from '../../compiler/ops/index.ts'
import type { LossSpec } from '../../compiler/schema/index.ts'
import { runNodes, toF32 } from '../engines/run-nodes.ts'
import { losses } from '../reference/caffe/losses.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { lossCases, withLabels, type LossCase } from './cases.ts'

async function compare({ spec, z, t, label }: LossCase): Promise<void> {
  const g = new GraphBuilder()
  const [zNode, tNode] = [z, t].map(({ shape }, i) => input(g, ['z', 't'][i], { shape, dtype: 'f32' })) as [Node, Node]
  const labels = input(g, 'label', { shape: [label.length], dtype: 'i32' })
  const hard = withLabels.includes(spec.type)
  const loss = lossDefinition(spec.type).lower(g, spec, {
    input: zNode,
    target: hard ? labels : tNode,
    similar: labels,
  })
  const [slope] = gradients(g, loss, [zNode])
  const [value, gradient] = await runNodes(
    [loss, slope as Node],
    new Map([
      ['z', toF32(z)],
      ['t', toF32(t)],
      ['label', { shape: [label.length], data: Int32Array.from(label) }],
    ]),
  )
  const asTensor: RefTensor = { shape: [label.length], data: Float64Array.from(label) }
  const ports = { input: z, target: hard ? asTensor : t, similar: asTensor }
  const expected = losses[spec.type].value(spec as never, ports)
  // at a temperature the value is a small difference times T²
  const terms = spec.type === 'distillation' ? (spec.temperature as number) ** 2 : 1 // none of the cases changes it
  expect(Math.abs(value.data[0] - expected)).toBeLessThan(1e-5 * Math.max(terms, Math.abs(expected)))
  const slopes = losses[spec.type].gradient(spec as never, ports)
  expect(gradient.shape).toEqual(z.shape)
  const scale = slopes.data.reduce((most, d) => Math.max(most, Math.abs(d)), 0.01)
  slopes.data.forEach((d, i) => expect(Math.abs(d - gradient.data[i])).toBeLessThan(1e-4 * scale))
}

describe('reference', () => {
  for (const type of Object.keys(definitions) as LossSpec['type'][]) {
    it(`loss ${type}`, async () => {
      await fc.assert(fc.asyncProperty(lossCases(type, 4, false), compare), { numRuns: 25 })
      await fc.assert(fc.asyncProperty(lossCases(type, 1, true), compare), { numRuns: 15 })
    })
  }
})
