/** The metrics on batches that are counted by hand. */
import { describe, expect, it } from 'vitest'

import { GraphBuilder } from '../../compiler/index.ts'
import { metricDefinition } from '../../compiler/metrics/index.ts'
import { input } from '../../compiler/ops/index.ts'
import type { MetricSpec } from '../../compiler/schema/index.ts'
import { runNodes, toF32 } from '../engines/run-nodes.ts'
import { metricOf } from '../spec-of.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { tensor, values } from './on-engine.ts'

interface Given {
  readonly t?: RefTensor
  readonly label?: readonly number[]
}

/** The value, and the tally where there is one. */
async function metricOn(spec: MetricSpec, z: RefTensor, { t, label }: Given): Promise<readonly (readonly number[])[]> {
  const g = new GraphBuilder()
  const feeds = new Map([['z', z]])
  if (t) feeds.set('t', t)
  if (label) feeds.set('label', tensor([label.length], ...label))
  const target = t
    ? input(g, 't', { shape: t.shape, dtype: 'f32' })
    : label && input(g, 'label', { shape: [label.length], dtype: 'i32' })
  const { value, tally } = metricDefinition(spec.type).lower(g, spec, {
    input: input(g, 'z', { shape: z.shape, dtype: 'f32' }),
    target,
  })
  return values(tally ? [value, tally] : [value], feeds)
}

const scores = tensor([4, 3], 1, 3, 2, 2, 2, 0, 5, 0, 1, 0, 0, 0)
const label = [1, 0, 2, 1]

describe('constants', () => {
  it('metric accuracy: a tie is wrong, among the first k too', async () => {
    const at = async (k: number): Promise<number> =>
      (await metricOn(metricOf({ type: 'accuracy', top_k: k }), scores, { label }))[0][0]
    expect([await at(1), await at(2), await at(3)]).toEqual([0.25, 0.75, 1])
  })

  it('metric accuracy: each class by itself, and without those that are not counted', async () => {
    const [[value], tally] = await metricOn(metricOf({ type: 'accuracy', per_class: true }), scores, { label })
    expect([value, tally]).toEqual([0.25, [0, 1, 0, 1, 2, 1]])
    const [[rest]] = await metricOn(metricOf({ type: 'accuracy', ignore_label: 2 }), scores, { label })
    expect(rest).toBeCloseTo(1 / 3, 12)
  })

  it('metric accuracy: a row of NaN is wrong', async () => {
    const g = new GraphBuilder()
    const { value } = metricDefinition('accuracy').lower(g, metricOf({ type: 'accuracy' }), {
      input: input(g, 'z', { shape: [4, 3], dtype: 'f32' }),
      target: input(g, 'label', { shape: [4], dtype: 'i32' }),
    })
    const [actual] = await runNodes(
      [value],
      new Map([
        ['z', toF32(tensor([4, 3], 1, 2, 0, 2, 2, 0, 0, 0, 5, NaN, NaN, NaN))],
        ['label', { shape: [4], data: Int32Array.of(1, 0, 2, 1) }],
      ]),
    )
    expect(actual.data[0]).toBe(0.5)
  })

  it('metric agreement: both choose the first of equals', async () => {
    const t = tensor([4, 3], 0, 1, 0, 0, 9, 0, 1, 1, 0, 2, 0, 0)
    expect(await metricOn(metricOf({ type: 'agreement' }), scores, { t })).toEqual([[0.75]])
  })

  const flat = tensor([2, 4], 0, 0, 0, 0, 0, 0, 0, 0)
  // softmax: 1, 0, 0, 0 and 0, ½, ½, 0
  const sure = tensor([2, 4], 200, 0, 0, 0, 0, 200, 200, 0)

  it('metric entropy: ln C where nothing is known; ln 2 between two', async () => {
    const of = async (z: RefTensor, temperature = 1): Promise<number> =>
      (await metricOn(metricOf({ type: 'entropy', temperature }), z, {}))[0][0]
    expect(await of(flat)).toBeCloseTo(Math.log(4), 12)
    expect(await of(sure)).toBeCloseTo(Math.LN2 / 2, 9)
    expect(await of(tensor([1, 2], 4 * Math.log(3), 0), 4)).toBeCloseTo(Math.log(4) - 0.75 * Math.log(3), 12)
  })

  it('metric cross_entropy: of labels, or of another’s probabilities', async () => {
    const spec = metricOf({ type: 'cross_entropy' })
    expect((await metricOn(spec, flat, { label: [0, 3] }))[0][0]).toBeCloseTo(Math.log(4), 12)
    expect((await metricOn(spec, flat, { t: sure }))[0][0]).toBeCloseTo(Math.log(4), 12)
    const thirds = tensor([1, 2], Math.log(3), 0) // ¾, ¼
    expect((await metricOn(spec, thirds, { label: [1] }))[0][0]).toBeCloseTo(Math.log(4), 12)
  })

  it('metric kl: cross-entropy less the other’s entropy', async () => {
    const spec = metricOf({ type: 'kl' })
    expect((await metricOn(spec, flat, { t: sure }))[0][0]).toBeCloseTo(Math.log(4) - Math.LN2 / 2, 9)
    expect((await metricOn(spec, scores, { t: scores }))[0][0]).toBeCloseTo(0, 12)
  })
})
