/** Every metric on the engine in float32 against the second implementation in float64, on scores that may tie. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { GraphBuilder } from '../../compiler/index.ts'
import { metricDefinition, metrics } from '../../compiler/metrics/index.ts'
import { input } from '../../compiler/ops/index.ts'
import type { MetricSpec } from '../../compiler/schema/index.ts'
import { runNodes, toF32 } from '../engines/run-nodes.ts'
import { softmaxOf } from '../reference/caffe/channels.ts'
import { accuracy, agreement, crossEntropy, entropy, kl, perClassAccuracy } from '../reference/caffe/metrics.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { metricOf } from '../spec-of.ts'

interface Example {
  readonly spec: MetricSpec
  readonly z: RefTensor
  readonly t: RefTensor
  readonly label: RefTensor
}

const temperature = fc.constantFrom(1, 2, 4)

const specs: { readonly [T in MetricSpec['type']]: fc.Arbitrary<MetricSpec> } = {
  accuracy: fc
    .record({ top_k: fc.constantFrom(1, 2), per_class: fc.boolean(), ignored: fc.constantFrom(undefined, 0, 1) })
    .map(({ ignored, ...more }) =>
      metricOf({
        type: 'accuracy',
        target: 'data.label',
        ...more,
        ...(ignored !== undefined && { ignore_label: ignored }),
      }),
    ),
  agreement: fc.constant(metricOf({ type: 'agreement' })),
  cross_entropy: fc
    .record({ temperature, target: fc.constantFrom('data.label', 't.t') })
    .map((more) => metricOf({ type: 'cross_entropy', ...more })),
  entropy: temperature.map((t) => metricOf({ type: 'entropy', temperature: t })),
  kl: temperature.map((t) => metricOf({ type: 'kl', temperature: t })),
}

const half = fc.integer({ min: -4, max: 4 }).map((n) => n / 2)

function examples(type: MetricSpec['type']): fc.Arbitrary<Example> {
  return fc.record({ n: fc.integer({ min: 1, max: 6 }), c: fc.integer({ min: 2, max: 5 }) }).chain(({ n, c }) => {
    const scores = fc
      .array(half, { minLength: n * c, maxLength: n * c })
      .map((list): RefTensor => ({ shape: [n, c], data: Float64Array.from(list) }))
    const label = fc
      .array(fc.nat(c - 1), { minLength: n, maxLength: n })
      .map((list): RefTensor => ({ shape: [n], data: Float64Array.from(list) }))
    return fc.record({ spec: specs[type], z: scores, t: scores, label })
  })
}

/** The second implementation knows no temperature but in `kl`. */
const over = ({ shape, data }: RefTensor, temperature: number): RefTensor => ({
  shape,
  data: data.map((x) => x / temperature),
})

/** The rows of scores and labels that are not ignored. */
function counted(z: RefTensor, label: RefTensor, ignored: number | undefined): readonly [RefTensor, RefTensor] {
  const [, classes] = z.shape
  const kept = [...label.data.keys()].filter((i) => label.data[i] !== ignored)
  return [
    {
      shape: [kept.length, classes],
      data: Float64Array.from(kept.flatMap((i) => [...z.data.subarray(i * classes, (i + 1) * classes)])),
    },
    { shape: [kept.length], data: Float64Array.from(kept, (i) => label.data[i]) },
  ]
}

function expected({ spec, z, t, label }: Example): number {
  switch (spec.type) {
    case 'accuracy': {
      const [scores, labels] = counted(z, label, spec.ignore_label)
      return labels.data.length === 0 ? 0 : accuracy(scores, labels, spec.top_k)
    }
    case 'agreement':
      return agreement(z, t)
    case 'cross_entropy':
      return crossEntropy(
        over(z, spec.temperature),
        spec.target === 'data.label' ? label : softmaxOf(t, spec.temperature),
      )
    case 'entropy':
      return entropy(over(z, spec.temperature))
    case 'kl':
      return kl(z, t, spec.temperature)
  }
}

async function compare(example: Example): Promise<void> {
  const { spec, z, t, label } = example
  const g = new GraphBuilder()
  const tNode = input(g, 't', { shape: t.shape, dtype: 'f32' })
  const labels = input(g, 'label', { shape: label.shape, dtype: 'i32' })
  const hard = 'target' in spec && spec.target === 'data.label'
  const { value, tally } = metricDefinition(spec.type).lower(g, spec, {
    input: input(g, 'z', { shape: z.shape, dtype: 'f32' }),
    target: spec.type === 'entropy' ? undefined : hard ? labels : tNode,
  })
  const [found, counts] = await runNodes(
    tally ? [value, tally] : [value],
    new Map([
      ['z', toF32(z)],
      ['t', toF32(t)],
      ['label', { shape: label.shape, data: Int32Array.from(label.data) }],
    ]),
  )
  expect(found.data[0]).toBeCloseTo(expected(example), 5)
  if (!tally || spec.type !== 'accuracy') return
  const classes = z.shape[1]
  const [scores, kept] = counted(z, label, spec.ignore_label)
  perClassAccuracy(scores, kept, spec.top_k).forEach((share, k) => {
    const of = counts.data[classes + k]
    expect(of).toBe(kept.data.filter((one) => one === k).length)
    if (of > 0) expect(counts.data[k] / of).toBeCloseTo(share, 6)
  })
}

describe('reference', () => {
  for (const type of Object.keys(metrics) as MetricSpec['type'][]) {
    it(`metric ${type}`, () => fc.assert(fc.asyncProperty(examples(type), compare), { numRuns: 30 }))
  }
})
