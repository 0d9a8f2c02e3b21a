/** Layers for which Caffe's documentation, its source or the notes on it give numbers. */
import { describe, expect, it } from 'vitest'

import type { PoolingLayer } from '../../compiler/schema/index.ts'
import { layerOf } from '../spec-of.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { counting, layerOn, near, ones, tensor } from './on-engine.ts'

describe('constants', () => {
  it('layer lrn: within a channel, the divisor is n² at the border too and k is not used', async () => {
    const spec = layerOf({ type: 'lrn', local_size: 3, alpha: 0.5, k: 7, norm_region: 'within_channel' })
    const { tops } = await layerOn(spec, [counting(1, 1, 4, 4)])
    near(tops[0].slice(0, 4), [0.314952, 0.424882, 0.500476, 0.791901], 6)
  })

  it('layer lrn: across channels, alpha is divided by n', async () => {
    const spec = layerOf({ type: 'lrn', local_size: 3, alpha: 0.5 })
    const { tops } = await layerOn(spec, [counting(1, 5, 1, 1)])
    near(tops[0], [0.634701, 0.81072, 0.799252, 0.749087, 1.06785], 6)
    // k = 2: 1·(2 + ½/3·(1 + 4))^−¾
    const { tops: moved } = await layerOn({ ...spec, k: 2 }, [counting(1, 5, 1, 1)])
    expect(moved[0][0]).toBeCloseTo((2 + 5 / 6) ** -0.75, 12)
  })

  it('layer batch_norm: a training step, its running blobs, its gradient', async () => {
    const x = tensor([2, 2, 2, 1], 1, 2, 0, -1, 4, 7, 3, 2)
    const blobs = [tensor([2], 0, 0), tensor([2], 0, 0), tensor([1], 0)]
    const dtops = [tensor([2, 2, 2, 1], 1, 0, 0, 0, 0, 0, 0, 1)]
    const spec = layerOf({ type: 'batch_norm' })
    const { tops, kept, dbottoms } = await layerOn(spec, [x], { blobs, training: true, dtops })
    near(tops[0], [-1.091088, -0.654653, -0.632454, -1.264909, 0.218218, 1.527524, 1.264909, 0.632454], 6)
    near(kept[0], [3.5, 1], 12)
    near(kept[1], [7, 3.333333], 6)
    expect(kept[2]).toEqual([1])
    near(dbottoms[0] ?? [], [0.197435, -0.187044, -0.094868, -0.031623, -0.083131, 0.072739, -0.284604, 0.411096], 6)
  })

  it('layer batch_norm: the second step fades the first, a test divides by the factor, 0 where it is 0', async () => {
    const x = tensor([2, 1], 1, 3) // mean 2, variance 1, unbiased 2
    const spec = layerOf({ type: 'batch_norm', eps: 0.5 })
    const blobs = [tensor([1], 4), tensor([1], 10), tensor([1], 1)]
    const { kept } = await layerOn(spec, [x], { blobs, training: true })
    near(kept.flat(), [0.999 * 4 + 2, 0.999 * 10 + 2, 1.999], 12)
    const tested = await layerOn(spec, [x], { blobs: [tensor([1], 4), tensor([1], 7), tensor([1], 2)] })
    near(tested.tops[0], [(1 - 2) / 2, (3 - 2) / 2], 12) // √(7/2 + ½) = 2
    const fresh = await layerOn(spec, [x], { blobs: [tensor([1], 4), tensor([1], 7), tensor([1], 0)] })
    near(fresh.tops[0], [1 / Math.SQRT1_2, 3 / Math.SQRT1_2], 12)
  })

  it('layer softmax: a row of the study’s table, and its backward pass', async () => {
    const spec = layerOf({ type: 'softmax' })
    const { tops } = await layerOn(spec, [tensor([1, 4], 7, 2, 3, 20)])
    near(tops[0], [2.260324e-6, 1.522994e-8, 4.139928e-8, 0.9999977], 7)
    // s = ¼, ¾; dz = s ∘ (ds − Σ s·ds)
    const { dbottoms } = await layerOn(spec, [tensor([1, 2], 0, Math.log(3))], { dtops: [tensor([1, 2], 1, 0)] })
    near(dbottoms[0] ?? [], [0.1875, -0.1875], 12)
  })

  it('layer relu: no gradient at 0; a slope is for what is not above 0', async () => {
    const x = tensor([1, 3], -1, 0, 2)
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'relu' }), [x])
    expect([tops, dbottoms]).toEqual([[[0, 0, 2]], [[0, 0, 1]]])
    const leaky = await layerOn(layerOf({ type: 'relu', negative_slope: 0.25 }), [x])
    expect([leaky.tops, leaky.dbottoms]).toEqual([[[-0.25, 0, 2]], [[0.25, 0.25, 1]]])
  })

  it('layer dropout: x·mask/(1 − ratio) in training, nothing at test', async () => {
    const spec = layerOf({ type: 'dropout', dropout_ratio: 0.5 })
    const [x, mask] = [tensor([1, 2], 3, 4), tensor([1, 2], 0, 2)]
    const { tops, dbottoms } = await layerOn(spec, [x], { training: true, mask })
    expect([tops, dbottoms]).toEqual([[[0, 8]], [[0, 2]]])
    expect((await layerOn(spec, [x], { mask })).tops).toEqual([[3, 4]])
  })

  it('layer inner_product: y = xWᵀ + b over C, H, W in that order', async () => {
    const spec = layerOf({ type: 'inner_product', num_output: 2 })
    const blobs = [tensor([2, 4], 1, 10, 100, 1000, 0, 0, 0, 1), tensor([2], 0.5, -1)]
    const { tops, dbottoms, dblobs } = await layerOn(spec, [counting(1, 2, 1, 2)], { blobs })
    expect(tops).toEqual([[4321.5, 3]])
    expect(dbottoms).toEqual([[1, 10, 100, 1001]])
    expect(dblobs).toEqual([
      [1, 2, 3, 4, 1, 2, 3, 4],
      [1, 1],
    ])
  })
})

describe('constants', () => {
  const pool = (more: Partial<PoolingLayer>): PoolingLayer => layerOf({ type: 'pooling', pool: 'ave', ...more })
  const run = async (spec: PoolingLayer, image: RefTensor): Promise<readonly number[]> =>
    (await layerOn(spec, [image])).tops[0]
  const ramp = counting(1, 1, 4, 4)

  it('layer pooling: rounds up, clips windows, and divides by what is inside', async () => {
    expect(await run(pool({ kernel_size: 3, stride: 2 }), ramp)).toEqual([6, 7.5, 12, 13.5])
    expect(await run(pool({ pool: 'max', kernel_size: 3, stride: 2 }), ramp)).toEqual([11, 12, 15, 16])
  })

  it('layer pooling: counts padding up to its edge in an average, and never in a maximum', async () => {
    // 4×4 under 3×3, stride 2, pad 1: windows start at −1, 1, 3; the third has 2 rows inside the padding
    expect(await run(pool({ kernel_size: 3, stride: 2, pad: 1 }), ramp)).toEqual(
      [1 + 2 + 5 + 6, 2 + 3 + 4 + 6 + 7 + 8, 4 + 8]
        .map((sum, i) => sum / [9, 9, 6][i])
        .concat(
          [5 + 6 + 9 + 10 + 13 + 14, 6 + 7 + 8 + 10 + 11 + 12 + 14 + 15 + 16, 8 + 12 + 16].map(
            (sum, i) => sum / [9, 9, 6][i],
          ),
          [13 + 14, 14 + 15 + 16, 16].map((sum, i) => sum / [6, 6, 4][i]),
        ),
    )
    expect(
      await run(pool({ pool: 'max', kernel_size: 3, stride: 2, pad: 1 }), tensor([1, 1, 2, 2], -4, -3, -2, -1)),
    ).toEqual([-1, -1, -1, -1])
  })

  it('layer pooling: drops a last window beyond the padded image, rounds down when told, covers the image when global', async () => {
    expect(await run(pool({ pool: 'max', kernel_size: 2, stride: 2, pad: 1 }), ramp)).toEqual([
      1, 3, 4, 9, 11, 12, 13, 15, 16,
    ])
    expect(await run(pool({ pool: 'max', kernel_size: 3, stride: 2, round_mode: 'floor' }), ramp)).toEqual([11])
    expect(await run(pool({ global_pooling: true }), ramp)).toEqual([8.5])
  })

  it('layer pooling: a maximum’s gradient goes to the first of equals', async () => {
    const { dbottoms } = await layerOn(pool({ pool: 'max', kernel_size: 2 }), [ones([1, 1, 2, 2])])
    expect(dbottoms).toEqual([[1, 0, 0, 0]])
  })

  // TensorFlow's `same` of an even image (notes 6.6): 32 → 16 → 8 → 4, as in the CIFAR networks
  it.each([
    [32, 16],
    [16, 8],
    [8, 4],
    [27, 13],
    [13, 6],
    [55, 27],
  ])('layer pooling: 3×3 with stride 2 makes %i into %i', async (size, expected) => {
    const { shapes } = await layerOn(pool({ pool: 'max', kernel_size: 3, stride: 2 }), [counting(1, 1, size, size)])
    expect(shapes).toEqual([[1, 1, expected, expected]])
  })
})
