/** Convolutions small enough for pencil and paper. */
import { describe, expect, it } from 'vitest'

import { layerOf } from '../spec-of.ts'
import { counting, layerOn, ones, tensor } from './on-engine.ts'

describe('constants', () => {
  it('layer convolution: a cross-correlation, nothing is flipped; all three gradients', async () => {
    const spec = layerOf({ type: 'convolution', num_output: 1, kernel_size: 2 })
    const blobs = [counting(1, 1, 2, 2), tensor([1], 0.5)]
    const { tops, dbottoms, dblobs } = await layerOn(spec, [counting(1, 1, 3, 3)], { blobs })
    expect(tops).toEqual([[37.5, 47.5, 67.5, 77.5]]) // 1·1 + 2·2 + 3·4 + 4·5 + ½, …
    expect(dbottoms).toEqual([[1, 3, 2, 4, 10, 6, 3, 7, 4]])
    expect(dblobs).toEqual([[12, 16, 24, 28], [4]]) // 1 + 2 + 4 + 5, …
  })

  it('layer convolution: rounds down, pads with zeros, leaves holes, works in groups', async () => {
    const run = async (more: object, x: ReturnType<typeof tensor>, w: ReturnType<typeof tensor>): Promise<unknown> => {
      const spec = layerOf({ type: 'convolution', num_output: w.shape[0], bias_term: false, ...more })
      return (await layerOn(spec, [x], { blobs: [w] })).tops[0]
    }
    // floor((5 − 2)/2) + 1 = 2: the fifth column is never read
    expect(
      await run({ kernel_h: 1, kernel_w: 2, stride: 2 }, counting(1, 1, 1, 5), tensor([1, 1, 1, 2], 1, 10)),
    ).toEqual([21, 43])
    expect(
      await run({ kernel_h: 1, kernel_w: 3, pad_h: 0, pad_w: 1 }, counting(1, 1, 1, 2), counting(1, 1, 1, 3)),
    ).toEqual([2 * 1 + 3 * 2, 1 * 1 + 2 * 2])
    // corners only: 1·1 + 2·3 + 3·7 + 4·9
    expect(await run({ kernel_size: 2, dilation: 2 }, counting(1, 1, 3, 3), counting(1, 1, 2, 2))).toEqual([64])
    expect(await run({ kernel_size: 1, group: 2 }, tensor([1, 2, 1, 1], 1, 2), tensor([2, 1, 1, 1], 3, 4))).toEqual([
      3, 8,
    ])
  })

  it('layer convolution: 5×5 with pad 2 keeps the size, 11×11 with stride 4 makes 227 into 55', async () => {
    const size = async (n: number, more: object, k: number): Promise<unknown> => {
      const spec = layerOf({ type: 'convolution', num_output: 1, kernel_size: k, bias_term: false, ...more })
      return (
        await layerOn(spec, [ones([1, 1, n, n])], { blobs: [tensor([1, 1, k, k], ...Array<number>(k * k).fill(0))] })
      ).shapes
    }
    expect(await size(32, { pad: 2 }, 5)).toEqual([[1, 1, 32, 32]])
    expect(await size(28, {}, 5)).toEqual([[1, 1, 24, 24]])
    expect(await size(227, { stride: 4 }, 11)).toEqual([[1, 1, 55, 55]])
  })

  it('layer deconvolution: each pixel lays the kernel down; overlaps add up; padding is cut off', async () => {
    const spec = layerOf({ type: 'deconvolution', num_output: 1, kernel_size: 2, stride: 2 })
    const { tops, dbottoms, dblobs } = await layerOn(spec, [counting(1, 1, 2, 2)], {
      blobs: [counting(1, 1, 2, 2), tensor([1], 0)],
    })
    expect(tops).toEqual([[1, 2, 2, 4, 3, 4, 6, 8, 3, 6, 4, 8, 9, 12, 12, 16]])
    expect(dbottoms).toEqual([[10, 10, 10, 10]])
    expect(dblobs).toEqual([[10, 10, 10, 10], [16]])
    const strip = { type: 'deconvolution', num_output: 1, kernel_h: 1, kernel_w: 2, bias_term: false } as const
    const [x, blobs] = [tensor([1, 1, 1, 2], 1, 2), [tensor([1, 1, 1, 2], 3, 4)]]
    expect((await layerOn(layerOf(strip), [x], { blobs })).tops).toEqual([[3, 4 + 6, 8]])
    expect((await layerOn(layerOf({ ...strip, pad_h: 0, pad_w: 1 }), [x], { blobs })).tops).toEqual([[10]])
    // 2·(2 − 1) + 3·(2 − 1) + 1 = 6, the kernel's two numbers three apart
    const holes = layerOf({ ...strip, stride_h: 1, stride_w: 2, dilation: 3 })
    expect((await layerOn(holes, [x], { blobs })).tops).toEqual([[3, 0, 6, 4, 0, 8]])
  })
})
