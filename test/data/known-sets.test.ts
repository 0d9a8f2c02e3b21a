/** Datasets are the ones that everybody knows: counts, shapes, first labels, means. */
import { describe, expect, it } from 'vitest'

import { datasetFacts } from '../../compiler/index.ts'
import { DEBIAN, needsDebian } from './fashion-mnist.ts'
import { openNamed } from './open-named.ts'

const counts = (labels: Int32Array | undefined, classes: number): readonly number[] =>
  Array.from({ length: classes }, (_, kind) => labels?.filter((label) => label === kind).length ?? 0)

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
    expect((await openNamed('fashion_mnist')).source).toBe('Debian dataset-fashion-mnist')
  })
})
