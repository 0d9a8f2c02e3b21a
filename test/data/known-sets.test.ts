/** Datasets are the ones that everybody knows: counts, shapes, first labels, means. */
import { afterEach, describe, expect, it, vi } from 'vitest'

import { datasetFacts } from '../../compiler/index.ts'
import type { Dataset } from '../../runtime/data/index.ts'
import { cifarPixels, recordsOf } from './cifar-pixels.ts'
import { DEBIAN, needsDebian } from './fashion-mnist.ts'
import { openNamed } from './open-named.ts'

afterEach(() => void vi.unstubAllEnvs())

const counts = (labels: Int32Array | undefined, classes: number): readonly number[] =>
  Array.from({ length: classes }, (_, kind) => labels?.filter((label) => label === kind).length ?? 0)

/** The mean of each channel of 50,000 records of CIFAR, which have `labels` bytes before the planes. */
function meansOf(train: Dataset['train'], labels: 1 | 2): readonly number[] {
  const sums = [0, 0, 0]
  for (const { planes } of recordsOf(train, labels)) for (let i = 0; i < 3072; i++) sums[i >> 10] += planes[i]
  return sums.map((sum) => sum / 50_000 / 1024)
}

describe('Fashion-MNIST, from Debian’s package', () => {
  it('is the set that everybody knows', async () => {
    needsDebian()
    const { train, test, source } = await openNamed('fashion_mnist', DEBIAN)
    expect([train.count, test.count, source]).toEqual([60_000, 10_000, 'fashion-mnist'])
    expect([...(train.labels?.subarray(0, 10) ?? [])]).toEqual([9, 0, 0, 3, 0, 2, 7, 2, 5, 5])
    expect([...(test.labels?.subarray(0, 10) ?? [])]).toEqual([9, 2, 1, 1, 6, 1, 4, 6, 5, 7])
    expect(counts(train.labels, 10)).toEqual(datasetFacts('fashion_mnist')?.perClass)
    expect(counts(test.labels, 10)).toEqual(Array<number>(10).fill(1000))
    if (train.store.kind !== 'memory') throw new Error('IDX files lie in memory')
    expect(train.store.shape).toEqual([1, 28, 28])
    const { images } = train.store
    // as everybody normalizes it: mean 0.2860 of 255, deviation 0.3530
    const mean = images.reduce((sum, byte) => sum + byte, 0) / images.length
    const deviation = Math.sqrt(images.reduce((sum, byte) => sum + (byte - mean) ** 2, 0) / images.length)
    expect([mean / 255, deviation / 255].map((value) => value.toFixed(4))).toEqual(['0.2860', '0.3530'])
  })

  it('is found where no folder is named', async () => {
    needsDebian()
    vi.stubEnv('TS_COMPILE_DATA', '')
    vi.stubEnv('XDG_CACHE_HOME', '/nowhere')
    expect((await openNamed('fashion_mnist')).source).toBe('Debian dataset-fashion-mnist')
  })
})

describe('CIFAR-10', () => {
  it('has the counts, the classes and the means that everybody knows', async () => {
    const { dataset, jpeg } = await cifarPixels()
    const { train, test } = dataset
    expect([train.count, test.count]).toEqual([50_000, 10_000])
    expect(counts(train.labels, 10)).toEqual(Array<number>(10).fill(5000))
    expect(counts(test.labels, 10)).toEqual(Array<number>(10).fill(1000))
    expect(train.store.kind === 'records' && train.store.shape).toEqual([3, 32, 32])
    const first = [...(train.labels?.subarray(0, 10) ?? [])]
    expect(first).toEqual(jpeg ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : [6, 9, 9, 4, 1, 1, 2, 7, 8, 3])

    const means = meansOf(train, 1)
    // those of Caffe's mean file, which JPEG moves by less than half a level
    ;[125.30692, 122.95039, 113.86539].forEach((mean, c) => {
      expect(Math.abs(means[c] - mean), `channel ${c}: ${means[c]}`).toBeLessThan(jpeg ? 0.5 : 1e-4)
    })
  })
})

// no package brings CIFAR-100: this is asked where `ts-compile data fetch cifar100` was said, and the archive's checksum speaks elsewhere
const hundred = await openNamed('cifar100').catch(() => undefined)
if (hundred) {
  it('CIFAR-100 has the counts, the first fine labels and the means that everybody knows', () => {
    const { train, test: tested } = hundred
    expect([train.count, tested.count]).toEqual([50_000, 10_000])
    expect(counts(train.labels, 100)).toEqual(Array<number>(100).fill(500))
    expect(counts(tested.labels, 100)).toEqual(Array<number>(100).fill(100))
    expect([...(train.labels?.subarray(0, 10) ?? [])]).toEqual([19, 29, 0, 11, 1, 86, 90, 28, 23, 31])
    expect([...(tested.labels?.subarray(0, 10) ?? [])]).toEqual([49, 33, 72, 51, 71, 92, 15, 14, 23, 0])
    expect(meansOf(train, 2).map((mean) => (mean / 255).toFixed(4))).toEqual(['0.5071', '0.4865', '0.4409'])
  })
}
