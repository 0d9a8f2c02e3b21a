/** What Caffe takes where a spec says nothing, as the notes (6.4, 6.8) have it. Names that we spell in our own way are ours. */
import { describe, expect, it } from 'vitest'

import { fillerOf, layerOf, lossOf, solverOf } from '../spec-of.ts'

describe('defaults', () => {
  it.each([
    [layerOf({ type: 'lrn' }), { local_size: 5, alpha: 1, beta: 0.75, k: 1, norm_region: 'across_channels' }],
    [layerOf({ type: 'pooling', pool: 'max' }), { round_mode: 'ceil', global_pooling: false }],
    [layerOf({ type: 'convolution', num_output: 1 }), { group: 1, dilation: 1, bias_term: true }],
    [layerOf({ type: 'dropout' }), { dropout_ratio: 0.5 }],
    [layerOf({ type: 'batch_norm' }), { eps: 1e-5, moving_average_fraction: 0.999 }],
    [layerOf({ type: 'scale' }), { axis: 1, num_axes: 1, bias_term: false, filler: { type: 'constant', value: 1 } }],
    [layerOf({ type: 'eltwise' }), { operation: 'sum', coeff: [] }],
    [layerOf({ type: 'concat' }), { axis: 1 }],
    [layerOf({ type: 'slice', top: ['a', 'b'] }), { axis: 1, slice_point: [] }],
    [layerOf({ type: 'prelu' }), { channel_shared: false, filler: { type: 'constant', value: 0.25 } }],
    [layerOf({ type: 'elu' }), { alpha: 1 }],
    [layerOf({ type: 'relu' }), { negative_slope: 0 }],
    [layerOf({ type: 'power' }), { power: 1, scale: 1, shift: 0 }],
    [layerOf({ type: 'exp' }), { base: -1, scale: 1, shift: 0 }],
    [layerOf({ type: 'log' }), { base: -1, scale: 1, shift: 0 }],
    [layerOf({ type: 'flatten' }), { axis: 1, end_axis: -1 }],
    [layerOf({ type: 'mvn' }), { eps: 1e-9, normalize_variance: true, across_channels: false }],
    [layerOf({ type: 'threshold' }), { threshold: 0 }],
    [layerOf({ type: 'argmax' }), { top_k: 1, out_max_val: false }],
  ])('of a layer: $0.type', (spec, expected) => expect(spec).toMatchObject(expected))

  it('of losses: valid, and batch_size where the loss is over all numbers', () => {
    expect(lossOf({ type: 'softmax_cross_entropy' })).toMatchObject({ normalization: 'valid', weight: 1 })
    expect(lossOf({ type: 'infogain', matrix: [[1]] })).toMatchObject({ normalization: 'valid', weight: 1 })
    expect(lossOf({ type: 'sigmoid_cross_entropy' })).toMatchObject({ normalization: 'batch_size', weight: 1 })
    expect(lossOf({ type: 'hinge' })).toMatchObject({ norm: 'l1', weight: 1 })
    expect(lossOf({ type: 'contrastive' })).toMatchObject({ margin: 1, legacy_version: false })
  })

  it('of solvers and fillers', () => {
    expect(solverOf({ type: 'adam' })).toMatchObject({ momentum: 0.9, momentum2: 0.999, delta: 1e-8 })
    expect(solverOf({ type: 'rmsprop' })).toMatchObject({ rms_decay: 0.99, delta: 1e-8 })
    expect(solverOf({ type: 'adagrad' })).toMatchObject({ delta: 1e-8 })
    expect(solverOf({ type: 'sgd' })).toMatchObject({ regularization: 'l2', iter_size: 1 })
    expect(solverOf({ type: 'sgd' }).clip_gradients).toBeUndefined()
    expect(fillerOf({ type: 'gaussian' })).toMatchObject({ mean: 0, std: 1 })
    expect(fillerOf({ type: 'uniform' })).toMatchObject({ min: 0, max: 1 })
    expect(fillerOf({ type: 'constant' })).toMatchObject({ value: 0 })
    expect(fillerOf({ type: 'xavier' })).toMatchObject({ variance_norm: 'fan_in' })
  })
})
