/** Layers that treat each number by itself, at points where everybody knows the value. */
import { describe, expect, it } from 'vitest'

import { layerOf } from '../spec-of.ts'
import { counting, layerOn, near, tensor } from './on-engine.ts'

const row = (...values: number[]): ReturnType<typeof tensor> => tensor([1, values.length], ...values)

describe('constants', () => {
  it('layer abs: its slope is −1, 0, 1', async () => {
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'abs' }), [row(-2, 0, 3)])
    expect([tops, dbottoms]).toEqual([[[2, 0, 3]], [[-1, 0, 1]]])
  })

  it('layer sigmoid: ½ at 0, ¾ at ln 3', async () => {
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'sigmoid' }), [row(0, Math.log(3), -Math.log(3))])
    near(tops[0], [0.5, 0.75, 0.25], 12)
    near(dbottoms[0] ?? [], [0.25, 0.1875, 0.1875], 12)
  })

  it('layer tanh: 0.6 at ln 2', async () => {
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'tanh' }), [row(0, Math.log(2))])
    near(tops[0], [0, 0.6], 12)
    near(dbottoms[0] ?? [], [1, 0.64], 12)
  })

  it('layer bnll: ln(1 + eˣ), and no overflow', async () => {
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'bnll' }), [row(0, 1, -1, 800, -800)])
    near(tops[0], [0.6931472, 1.3132617, 0.3132617, 800, 0], 7)
    near(dbottoms[0] ?? [], [0.5, 0.7310586, 0.2689414, 1, 0], 7)
  })

  it('layer elu: α(eˣ − 1) below 0', async () => {
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'elu' }), [row(-1, 0, 2)])
    near(tops[0], [-0.6321206, 0, 2], 7)
    near(dbottoms[0] ?? [], [0.3678794, 1, 1], 7)
    near((await layerOn(layerOf({ type: 'elu', alpha: 2 }), [row(-1)])).tops[0], [-1.2642411], 7)
  })

  it('layer exp: base^(shift + scale·x), e where the base is −1', async () => {
    near((await layerOn(layerOf({ type: 'exp' }), [row(0, 1)])).tops[0], [1, Math.E], 12)
    const two = layerOf({ type: 'exp', base: 2, scale: 0.5, shift: 1 })
    const { tops, dbottoms } = await layerOn(two, [row(2, 6)])
    near(tops[0], [4, 16], 12)
    near(dbottoms[0] ?? [], [4 * Math.LN2 * 0.5, 16 * Math.LN2 * 0.5], 12)
  })

  it('layer log: the logarithm of shift + scale·x', async () => {
    near((await layerOn(layerOf({ type: 'log' }), [row(1, Math.E)])).tops[0], [0, 1], 12)
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'log', base: 2, scale: 2, shift: 2 }), [row(1, 3)])
    near(tops[0], [2, 3], 12)
    near(dbottoms[0] ?? [], [2 / (4 * Math.LN2), 2 / (8 * Math.LN2)], 12)
  })

  it('layer power: (shift + scale·x)^power', async () => {
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'power', power: 2, scale: 2, shift: 1 }), [row(1, 5)])
    expect([tops, dbottoms]).toEqual([[[9, 121]], [[12, 44]]])
    near((await layerOn(layerOf({ type: 'power', power: 0.5 }), [row(4, 9)])).tops[0], [2, 3], 12)
    expect((await layerOn(layerOf({ type: 'power', power: 0 }), [row(-3, 0)])).tops).toEqual([[1, 1]])
    expect((await layerOn(layerOf({ type: 'power', scale: 0 }), [row(-3, 7)])).tops[0].map(Math.abs)).toEqual([0, 0])
  })

  it('layer threshold: 1 only above it', async () => {
    expect((await layerOn(layerOf({ type: 'threshold' }), [row(-1, 0, 0.5)])).tops).toEqual([[0, 0, 1]])
    expect((await layerOn(layerOf({ type: 'threshold', threshold: 0.5 }), [row(0.5, 0.75)])).tops).toEqual([[0, 1]])
  })

  it('layer prelu: a slope a channel, or one for all', async () => {
    const x = tensor([1, 2, 1, 2], -4, 2, -4, 2)
    const { tops, dbottoms, dblobs } = await layerOn(layerOf({ type: 'prelu' }), [x], {
      blobs: [tensor([2], 0.25, 0.5)],
    })
    expect([tops, dbottoms, dblobs]).toEqual([[[-1, 2, -2, 2]], [[0.25, 1, 0.5, 1]], [[-4, -4]]])
    const shared = await layerOn(layerOf({ type: 'prelu', channel_shared: true }), [x], { blobs: [tensor([], 0.25)] })
    expect([shared.tops, shared.dblobs]).toEqual([[[-1, 2, -1, 2]], [[-8]]])
  })

  it('layer scale: γ·x + β along an axis', async () => {
    const blobs = [tensor([2], 2, 3), tensor([2], 0, 1)]
    const spec = layerOf({ type: 'scale', bias_term: true })
    const { tops, dbottoms, dblobs } = await layerOn(spec, [counting(1, 2, 3)], { blobs })
    expect([tops, dbottoms]).toEqual([[[2, 4, 6, 13, 16, 19]], [[2, 2, 2, 3, 3, 3]]])
    expect(dblobs).toEqual([
      [6, 15],
      [3, 3],
    ])
  })

  it('layer scale: two bottoms multiply, each is the other’s gradient', async () => {
    const bottoms = [counting(1, 2, 2), tensor([1, 2], 10, 100)]
    const { tops, dbottoms } = await layerOn(layerOf({ type: 'scale', axis: 0 }), bottoms)
    expect(tops).toEqual([[10, 20, 300, 400]])
    expect(dbottoms).toEqual([
      [10, 10, 100, 100],
      [3, 7],
    ])
  })

  it('layer bias: x + β along an axis', async () => {
    const { tops, dblobs } = await layerOn(layerOf({ type: 'bias' }), [counting(1, 2, 3)], {
      blobs: [tensor([2], 10, 20)],
    })
    expect([tops, dblobs]).toEqual([[[11, 12, 13, 24, 25, 26]], [[3, 3]]])
  })

  it('layer mvn: mean 0, deviation 1; or only mean 0; or over all channels', async () => {
    const x = tensor([1, 2, 1, 2], 1, 5, 10, 12)
    near((await layerOn(layerOf({ type: 'mvn' }), [x])).tops[0], [-1, 1, -1, 1], 8)
    const mean = layerOf({ type: 'mvn', normalize_variance: false })
    expect((await layerOn(mean, [x])).tops).toEqual([[-2, 2, -1, 1]])
    expect((await layerOn({ ...mean, across_channels: true }, [x])).tops).toEqual([[-6, -2, 3, 5]])
    near((await layerOn(layerOf({ type: 'mvn', eps: 2 }), [tensor([1, 1, 1, 2], 1, 5)])).tops[0], [-0.5, 0.5], 12)
  })
})
