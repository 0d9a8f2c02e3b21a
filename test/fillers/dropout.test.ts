/** Dropout's masks on their real way: spec → plan → the batches of a run. The bounds are those of statistics.ts. */
import { describe, expect, it } from 'vitest'

import { elements } from '../../compiler/index.ts'
import { BatchFiller } from '../../runtime/data/fill-batch.ts'
import { compileFiles, lines } from '../harness.ts'
import { hasShare } from './statistics.ts'

const [BATCH, UNITS, STEPS] = [32, 500, 8]

/** The masks of the first steps, by layer. */
async function masks(ratio: number): Promise<readonly (readonly Float32Array[])[]> {
  const text = `version: 1
name: dropped
data: { dataset: mnist, batch: { train: ${BATCH}, test: 100 } }
network:
  layers:
    - { name: ip, type: inner_product, num_output: ${UNITS} }
    - { name: drop, type: dropout, dropout_ratio: ${ratio} }
    - { name: again, type: dropout, dropout_ratio: ${ratio} }
    - { name: top, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.top, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1 }
`
  const { experiment, diagnostics } = compileFiles({ 'x.yaml': text })
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  const train = experiment.spec.programs.find(({ name }) => name === 'train')
  const random = (train?.inputs ?? []).flatMap((input) =>
    input.kind === 'random' ? [{ name: input.name, shape: train?.nodes[input.node].shape ?? [], ...input.stream }] : [],
  )
  expect(random.map(({ shape }) => shape)).toEqual([
    [BATCH, UNITS],
    [BATCH, UNITS],
  ])
  const filler = await BatchFiller.open({
    part: 'train',
    store: { kind: 'memory', images: new Uint8Array(BATCH), shape: [1, 1, 1] },
    labels: undefined,
    count: BATCH,
    batch: BATCH,
    seed: experiment.spec.seed,
    shuffle: false,
    transform: {
      shape: [1, 1, 1],
      geometry: {},
      training: true,
      bgr: false,
      scale: 1,
      mean: { per: 'channel', values: [] },
    },
    random,
    period: 0,
  })
  const steps: Float32Array[][] = []
  for (let index = 0; index < STEPS; index++) {
    const buffers = random.map(({ shape }) => new Float32Array(elements(shape)))
    const [label, row] = [new Int32Array(BATCH), new Int32Array(BATCH)]
    await filler.fill(index, { image: new Float32Array(BATCH), label, row, random: buffers })
    steps.push(buffers)
  }
  return random.map((_, i) => steps.map((buffers) => buffers[i]))
}

const zeros = (values: Float32Array): number => values.filter((x) => x === 0).length
const both = (a: Float32Array, b: Float32Array): number => a.filter((x, i) => x === 0 && b[i] === 0).length

describe('distribution', () => {
  it.each([0.1, 0.25, 0.5, 0.9])('layer dropout with a ratio of %d', async (ratio) => {
    const [first, second] = await masks(ratio)
    const all = Float32Array.from(first.flatMap((mask) => [...mask]))
    expect(new Set(all)).toEqual(new Set([0, Math.fround(1 / (1 - ratio))]))
    hasShare(zeros(all), all.length, ratio)
    // step after step, unit beside unit and layer beside layer drop independently: both with probability ratio²
    const pairs = (BATCH * UNITS * STEPS) / 2
    const after = first.reduce((sum, mask, i) => (i % 2 === 0 ? sum : sum + both(first[i - 1], mask)), 0)
    hasShare(after, pairs, ratio ** 2)
    const even = all.filter((_, i) => i % 2 === 0)
    hasShare(
      both(
        even,
        all.filter((_, i) => i % 2 === 1),
      ),
      pairs,
      ratio ** 2,
    )
    hasShare(both(all, Float32Array.from(second.flatMap((mask) => [...mask]))), all.length, ratio ** 2)
  })
})
