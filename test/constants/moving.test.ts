/** Layers that move numbers, choose among them or add them up. */
import { describe, expect, it } from 'vitest'

import { layerOf } from '../spec-of.ts'
import { counting, layerOn, tensor } from './on-engine.ts'

const six = counting(1, 2, 3)

describe('constants', () => {
  it('layer argmax: the largest first, of equals the last; over the image or an axis', async () => {
    const x = tensor([2, 4], 3, 5, 5, 1, 2, 2, 0, 9)
    const run = async (more: object): Promise<unknown> => {
      const { tops, shapes, dbottoms } = await layerOn(layerOf({ type: 'argmax', ...more }), [x])
      expect(dbottoms).toEqual([undefined])
      return [shapes[0].join('×'), tops[0].join()]
    }
    expect(await run({ top_k: 2 })).toEqual(['2×1×2', '2,1,3,1'])
    expect(await run({ top_k: 2, out_max_val: true })).toEqual(['2×2×2', '2,1,5,5,3,1,9,2'])
    expect(await run({ top_k: 2, axis: 1 })).toEqual(['2×2', '2,1,3,1'])
    expect(await run({ out_max_val: true, axis: 1 })).toEqual(['2×1', '5,9'])
  })

  it('layer concat: side by side along the axis', async () => {
    const bottoms = [six, tensor([1, 2, 1], 7, 8)]
    const dtops = [counting(1, 2, 4)]
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'concat', axis: 2 }), bottoms, { dtops })
    expect(tops).toEqual([[1, 2, 3, 7, 4, 5, 6, 8]])
    expect(dbottoms).toEqual([
      [1, 2, 3, 5, 6, 7],
      [4, 8],
    ])
  })

  it('layer slice: at points, or in equal parts', async () => {
    const at = layerOf({ type: 'slice', axis: 2, slice_point: [1], top: ['a', 'b'] })
    const dtops = [tensor([1, 2, 1], 10, 20), counting(1, 2, 2)]
    const { tops, dbottoms } = await layerOn(at, [six], { dtops })
    expect(tops).toEqual([
      [1, 4],
      [2, 3, 5, 6],
    ])
    expect(dbottoms).toEqual([[10, 1, 2, 20, 3, 4]])
    const equal = await layerOn(layerOf({ type: 'slice', top: ['a', 'b'] }), [six])
    expect(equal.tops).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
  })

  it('layer split: the same several times; gradients add up', async () => {
    const dtops = [tensor([1, 2], 1, 2), tensor([1, 2], 10, 20)]
    const spec = layerOf({ type: 'split', top: ['a', 'b'] })
    const { tops, dbottoms } = await layerOn(spec, [tensor([1, 2], 3, 4)], { dtops })
    expect(tops).toEqual([
      [3, 4],
      [3, 4],
    ])
    expect(dbottoms).toEqual([[11, 22]])
  })

  it('layer silence: no top, no gradient', async () => {
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'silence' }), [six])
    expect([tops, dbottoms]).toEqual([[], [undefined]])
  })

  it('layer flatten: all axes from one to another in one', async () => {
    const x = counting(2, 2, 1, 3)
    const shape = async (more: object): Promise<unknown> =>
      (await layerOn(layerOf({ type: 'flatten', ...more }), [x])).shapes[0].join('×')
    expect([await shape({}), await shape({ axis: 2 }), await shape({ end_axis: 2 })]).toEqual(['2×6', '2×2×3', '2×2×3'])
    expect((await layerOn(layerOf({ type: 'flatten' }), [x])).tops).toEqual([[...x.data]])
  })

  it('layer reshape: 0 copies an axis, −1 is what is left', async () => {
    const shape = async (more: object): Promise<unknown> => {
      const { tops, shapes, dbottoms } = await layerOn(layerOf({ type: 'reshape', shape: [], ...more }), [six])
      expect(tops[0]).toEqual([1, 2, 3, 4, 5, 6])
      expect(dbottoms[0]).toEqual([1, 1, 1, 1, 1, 1])
      return shapes[0].join('×')
    }
    expect(await shape({ shape: [0, -1] })).toBe('1×6')
    expect(await shape({ shape: [0, 3, 1, 2] })).toBe('1×3×1×2')
    expect(await shape({ shape: [0, 0, -1, 1] })).toBe('1×2×3×1')
    expect(await shape({ shape: [-1], axis: 1, num_axes: 2 })).toBe('1×6')
  })

  it('layer crop: from an axis on, to the second bottom’s size, at offsets', async () => {
    const like = (...shape: number[]): ReturnType<typeof tensor> => counting(...shape)
    const one = await layerOn(layerOf({ type: 'crop', axis: 1, offset: [1, 2] }), [six, like(1, 1, 1)])
    expect([one.tops, one.dbottoms[0]]).toEqual([[[6]], [0, 0, 0, 0, 0, 1]])
    const last = await layerOn(layerOf({ type: 'crop', axis: 2, offset: [1] }), [six, like(1, 2, 2)])
    expect(last.tops).toEqual([[2, 3, 5, 6]])
  })

  it('layer tile: again and again along the axis', async () => {
    const whole = await layerOn(layerOf({ type: 'tile', tiles: 2 }), [six])
    expect([whole.tops, whole.dbottoms]).toEqual([[[1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]], [[2, 2, 2, 2, 2, 2]]])
    const rows = await layerOn(layerOf({ type: 'tile', axis: 2, tiles: 2 }), [six])
    expect(rows.tops).toEqual([[1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]])
  })

  it('layer embed: a row of the weight for each number', async () => {
    const blobs = [counting(3, 2), tensor([2], 10, 20)]
    const spec = layerOf({ type: 'embed', input_dim: 3, num_output: 2 })
    const { tops, shapes, dblobs } = await layerOn(spec, [tensor([1, 3], 2, 0, 2)], { blobs })
    expect([tops, shapes]).toEqual([[[15, 26, 11, 22, 15, 26]], [[1, 3, 2]]])
    expect(dblobs).toEqual([
      [1, 1, 0, 0, 2, 2],
      [3, 3],
    ])
  })

  it('layer eltwise: sum with factors, product, maximum (the first of equals takes the gradient)', async () => {
    const [x, y] = [tensor([1, 3], 1, 2, 0), tensor([1, 3], 1, 0, 2)]
    const sum = await layerOn(layerOf({ type: 'eltwise', coeff: [1, -2] }), [x, y])
    expect([sum.tops, sum.dbottoms]).toEqual([
      [[-1, 2, -4]],
      [
        [1, 1, 1],
        [-2, -2, -2],
      ],
    ])
    const product = await layerOn(layerOf({ type: 'eltwise', operation: 'prod' }), [x, y])
    expect([product.tops, product.dbottoms]).toEqual([
      [[1, 0, 0]],
      [
        [1, 0, 2],
        [1, 2, 0],
      ],
    ])
    const most = await layerOn(layerOf({ type: 'eltwise', operation: 'max' }), [x, y])
    expect([most.tops, most.dbottoms]).toEqual([
      [[1, 2, 2]],
      [
        [1, 1, 0],
        [0, 0, 1],
      ],
    ])
  })

  it('layer reduction: Σx, Σ|x|, Σx², the mean, times a factor', async () => {
    const x = tensor([1, 3], 1, -2, 4)
    const run = async (more: object): Promise<unknown> => {
      const { tops, dbottoms } = await layerOn(layerOf({ type: 'reduction', ...more }), [x])
      return [tops[0][0], dbottoms[0]]
    }
    expect(await run({})).toEqual([3, [1, 1, 1]])
    expect(await run({ operation: 'asum' })).toEqual([7, [1, -1, 1]])
    expect(await run({ operation: 'sumsq', coeff: 0.5 })).toEqual([10.5, [1, -2, 4]])
    expect(await run({ operation: 'mean', coeff: 3 })).toEqual([3, [1, 1, 1]])
    const half = await layerOn(layerOf({ type: 'reduction', axis: 2 }), [six])
    expect([half.tops, half.shapes]).toEqual([[[6, 15]], [[1, 2]]])
  })
})
