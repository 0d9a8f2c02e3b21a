/** Every layer's and loss's backward against central differences of its forward, away from kinks. */
import { describe, expect, it } from 'vitest'
import type { RefTensor } from '../tensor.ts'
import { full, mapped, tensor } from './blob.ts'
import { layers } from './layers.ts'
import { losses, type Ports } from './losses.ts'
import { checkLayer, differences, distance, distinct, positives } from './numeric.ts'
import type { Phase, Spec } from './types.ts'

type Shape = readonly number[]

interface Case {
  readonly spec: Spec
  readonly bottoms: readonly (Shape | RefTensor)[]
  readonly blobs?: readonly (Shape | RefTensor)[]
  readonly phase?: Phase
  readonly mask?: RefTensor
  /** The tops' shapes. */
  readonly tops: readonly Shape[]
  readonly passes?: readonly boolean[]
}

const conv = { type: 'convolution', dilation: 1, group: 1, bias_term: true }
const deconv = { ...conv, type: 'deconvolution' }
const pool = { type: 'pooling', global_pooling: false, round_mode: 'ceil' }
const lrn = { type: 'lrn', alpha: 0.5, beta: 0.75, k: 1.5, norm_region: 'across_channels' }
const norm = { type: 'batch_norm', eps: 1e-5, moving_average_fraction: 0.999 }
const scale = { type: 'scale', axis: 1, num_axes: 1, bias_term: true }
const bias = { type: 'bias', axis: 1, num_axes: 1 }
const reduction = { type: 'reduction', axis: 1, coeff: 1.5 }
const mvn = { type: 'mvn', normalize_variance: true, across_channels: false, eps: 0.1 }
const image: Shape = [2, 3, 4, 5]
const running = [distinct([3]), positives([3]), full([1], 1.7)]
const third = Math.log(3)

const cases: Record<string, Case> = {
  'convolution, odd sizes, overhang cut off': {
    spec: { ...conv, num_output: 2, kernel_size: 3, stride: 2 },
    bottoms: [[2, 3, 5, 8]],
    blobs: [[2, 3, 3, 3], [2]],
    tops: [[2, 2, 2, 3]],
  },
  'convolution, groups, dilation, padding, no bias': {
    spec: { ...conv, num_output: 4, kernel_size: 3, pad: 2, dilation: 2, group: 2, bias_term: false },
    bottoms: [[1, 4, 5, 3]],
    blobs: [[4, 2, 3, 3]],
    tops: [[1, 4, 5, 3]],
  },
  'convolution, stride past the kernel, uneven': {
    spec: { ...conv, num_output: 3, kernel_h: 1, kernel_w: 2, stride_h: 3, stride_w: 4, pad_h: 0, pad_w: 1 },
    bottoms: [[1, 2, 6, 7]],
    blobs: [[3, 2, 1, 2], [3]],
    tops: [[1, 3, 2, 2]],
  },
  'convolution, one pixel': {
    spec: { ...conv, num_output: 2, kernel_size: 5, pad: 2 },
    bottoms: [[2, 1, 1, 1]],
    blobs: [[2, 1, 5, 5], [2]],
    tops: [[2, 2, 1, 1]],
  },
  'deconvolution, groups, stride, padding': {
    spec: { ...deconv, num_output: 4, kernel_size: 3, stride: 2, pad: 1, group: 2 },
    bottoms: [[2, 2, 3, 4]],
    blobs: [[2, 2, 3, 3], [4]],
    tops: [[2, 4, 5, 7]],
  },
  'deconvolution, dilation, stride past the kernel': {
    spec: { ...deconv, num_output: 1, kernel_h: 2, kernel_w: 1, stride: 3, dilation: 2, bias_term: false },
    bottoms: [[1, 2, 2, 3]],
    blobs: [[2, 1, 2, 1]],
    tops: [[1, 1, 6, 7]],
  },
  'inner product': {
    spec: { type: 'inner_product', num_output: 4, bias_term: true },
    bottoms: [[2, 3, 1, 2]],
    blobs: [[4, 6], [4]],
    tops: [[2, 4]],
  },
  embed: {
    spec: { type: 'embed', input_dim: 4, num_output: 3, bias_term: true },
    bottoms: [tensor([2, 2], [3, 0, 3, 1])],
    blobs: [[4, 3], [3]],
    tops: [[2, 2, 3]],
    passes: [false],
  },
  'max pooling, overhang': {
    spec: { ...pool, pool: 'max', kernel_size: 3, stride: 2 },
    bottoms: [[2, 2, 6, 4]],
    tops: [[2, 2, 3, 2]],
  },
  'max pooling, padding, last window cut': {
    spec: { ...pool, pool: 'max', kernel_size: 2, stride: 2, pad: 1 },
    bottoms: [[1, 2, 5, 4]],
    tops: [[1, 2, 3, 3]],
  },
  'average pooling, overhang and padding': {
    spec: { ...pool, pool: 'ave', kernel_size: 3, stride: 2, pad: 1 },
    bottoms: [[2, 2, 6, 5]],
    tops: [[2, 2, 4, 3]],
  },
  'average pooling, stride past the kernel, floor': {
    spec: { ...pool, pool: 'ave', kernel_size: 2, stride: 3, round_mode: 'floor' },
    bottoms: [[1, 1, 6, 7]],
    tops: [[1, 1, 2, 2]],
  },
  'max pooling, stride past the kernel, floor, uneven': {
    spec: { ...pool, pool: 'max', kernel_h: 1, kernel_w: 3, stride_h: 4, stride_w: 4, round_mode: 'floor' },
    bottoms: [[1, 1, 8, 9]],
    tops: [[1, 1, 2, 2]],
  },
  'max pooling, one pixel': {
    spec: { ...pool, pool: 'max', kernel_size: 1 },
    bottoms: [[2, 1, 1, 1]],
    tops: [[2, 1, 1, 1]],
  },
  'global average pooling': {
    spec: { ...pool, pool: 'ave', global_pooling: true },
    bottoms: [image],
    tops: [[2, 3, 1, 1]],
  },
  'global max pooling': {
    spec: { ...pool, pool: 'max', global_pooling: true },
    bottoms: [image],
    tops: [[2, 3, 1, 1]],
  },
  'lrn across channels': { spec: { ...lrn, local_size: 3 }, bottoms: [[2, 5, 2, 1]], tops: [[2, 5, 2, 1]] },
  'lrn across more channels than there are': {
    spec: { ...lrn, local_size: 7 },
    bottoms: [[1, 2, 1, 3]],
    tops: [[1, 2, 1, 3]],
  },
  'lrn within a channel': {
    spec: { ...lrn, local_size: 3, norm_region: 'within_channel' },
    bottoms: [[1, 2, 4, 3]],
    tops: [[1, 2, 4, 3]],
  },
  relu: { spec: { type: 'relu', negative_slope: 0 }, bottoms: [image], tops: [image] },
  'leaky relu': { spec: { type: 'relu', negative_slope: 0.1 }, bottoms: [image], tops: [image] },
  prelu: { spec: { type: 'prelu', channel_shared: false }, bottoms: [image], blobs: [[3]], tops: [image] },
  'prelu on vectors': {
    spec: { type: 'prelu', channel_shared: false },
    bottoms: [[4, 3]],
    blobs: [[3]],
    tops: [[4, 3]],
  },
  'prelu, one slope': { spec: { type: 'prelu', channel_shared: true }, bottoms: [image], blobs: [[]], tops: [image] },
  elu: { spec: { type: 'elu', alpha: 0.7 }, bottoms: [image], tops: [image] },
  sigmoid: { spec: { type: 'sigmoid' }, bottoms: [image], tops: [image] },
  tanh: { spec: { type: 'tanh' }, bottoms: [image], tops: [image] },
  power: { spec: { type: 'power', power: 2.5, scale: -0.5, shift: 2 }, bottoms: [image], tops: [image] },
  'power 0': { spec: { type: 'power', power: 0, scale: 2, shift: 1 }, bottoms: [image], tops: [image] },
  'power 2 of negative values': {
    spec: { type: 'power', power: 2, scale: 1, shift: 0 },
    bottoms: [image],
    tops: [image],
  },
  exp: { spec: { type: 'exp', base: -1, scale: 0.5, shift: 0.2 }, bottoms: [image], tops: [image] },
  'exp of base 2': { spec: { type: 'exp', base: 2, scale: -1.5, shift: 0.2 }, bottoms: [image], tops: [image] },
  log: { spec: { type: 'log', base: -1, scale: 0.5, shift: 2 }, bottoms: [image], tops: [image] },
  'log of base 10': { spec: { type: 'log', base: 10, scale: 0.5, shift: 2 }, bottoms: [image], tops: [image] },
  abs: { spec: { type: 'abs' }, bottoms: [image], tops: [image] },
  bnll: { spec: { type: 'bnll' }, bottoms: [mapped(distinct(image), (x) => 30 * x)], tops: [image] },
  threshold: { spec: { type: 'threshold', threshold: 0 }, bottoms: [image], tops: [image], passes: [false] },
  dropout: {
    spec: { type: 'dropout', dropout_ratio: 0.5 },
    bottoms: [image],
    mask: mapped(distinct(image, 5), (x) => (x > 0 ? 2 : 0)),
    tops: [image],
  },
  'dropout in testing': {
    spec: { type: 'dropout', dropout_ratio: 0.5 },
    bottoms: [image],
    phase: 'test',
    mask: full(image, 2),
    tops: [image],
  },
  softmax: { spec: { type: 'softmax' }, bottoms: [[3, 5]], tops: [[3, 5]] },
  'softmax per pixel': { spec: { type: 'softmax' }, bottoms: [image], tops: [image] },
  'batch norm': { spec: norm, bottoms: [image], blobs: running, tops: [image] },
  'batch norm on vectors': { spec: norm, bottoms: [[4, 3]], blobs: running, tops: [[4, 3]] },
  'batch norm in testing': { spec: norm, bottoms: [image], blobs: running, phase: 'test', tops: [image] },
  'batch norm, running in training': {
    spec: { ...norm, use_global_stats: true },
    bottoms: [image],
    blobs: running,
    tops: [image],
  },
  'batch norm, batch in testing': {
    spec: { ...norm, use_global_stats: false },
    bottoms: [image],
    blobs: running,
    phase: 'test',
    tops: [image],
  },
  scale: { spec: scale, bottoms: [image], blobs: [[3], [3]], tops: [image] },
  'scale of the rest': {
    spec: { ...scale, num_axes: -1 },
    bottoms: [image],
    blobs: [
      [3, 4, 5],
      [3, 4, 5],
    ],
    tops: [image],
  },
  'scale by one number': {
    spec: { ...scale, num_axes: 0, bias_term: false },
    bottoms: [image],
    blobs: [[]],
    tops: [image],
  },
  'scale from an axis from the end': {
    spec: { ...scale, axis: -2 },
    bottoms: [image],
    blobs: [[4], [4]],
    tops: [image],
  },
  'scale by a bottom': { spec: { ...scale, axis: 0 }, bottoms: [image, [2, 3]], blobs: [[2, 3]], tops: [image] },
  'scale by a bottom, no bias': {
    spec: { ...scale, axis: 2, bias_term: false },
    bottoms: [image, [4, 5]],
    tops: [image],
  },
  bias: { spec: bias, bottoms: [image], blobs: [[3]], tops: [image] },
  'bias from a bottom': { spec: { ...bias, axis: 0 }, bottoms: [image, [2]], tops: [image] },
  'eltwise sum': {
    spec: { type: 'eltwise', operation: 'sum', coeff: [1, -2, 0.5] },
    bottoms: [image, image, image],
    tops: [image],
  },
  'eltwise plain sum': {
    spec: { type: 'eltwise', operation: 'sum', coeff: [] },
    bottoms: [image, image],
    tops: [image],
  },
  'eltwise product': {
    spec: { type: 'eltwise', operation: 'prod', coeff: [] },
    bottoms: [image, image, image],
    tops: [image],
  },
  'eltwise maximum': {
    spec: { type: 'eltwise', operation: 'max', coeff: [] },
    bottoms: [
      distinct(image, 3),
      mapped(distinct(image, 4), (x) => x + 0.013),
      mapped(distinct(image, 9), (x) => x + 0.007),
    ],
    tops: [image],
  },
  concat: {
    spec: { type: 'concat', axis: 1 },
    bottoms: [
      [2, 3, 2, 1],
      [2, 1, 2, 1],
      [2, 2, 2, 1],
    ],
    tops: [[2, 6, 2, 1]],
  },
  'concat of batches': {
    spec: { type: 'concat', axis: 0 },
    bottoms: [
      [2, 3],
      [1, 3],
    ],
    tops: [[3, 3]],
  },
  slice: {
    spec: { type: 'slice', axis: 1, slice_point: [1, 3], top: ['a', 'b', 'c'] },
    bottoms: [[2, 6, 2, 1]],
    tops: [
      [2, 1, 2, 1],
      [2, 2, 2, 1],
      [2, 3, 2, 1],
    ],
  },
  'slice in equal parts': {
    spec: { type: 'slice', axis: -1, slice_point: [], top: ['a', 'b'] },
    bottoms: [[2, 3, 4]],
    tops: [
      [2, 3, 2],
      [2, 3, 2],
    ],
  },
  split: {
    spec: { type: 'split', top: ['a', 'b', 'c'] },
    bottoms: [[2, 3]],
    tops: [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
  },
  silence: { spec: { type: 'silence' }, bottoms: [[2, 3]], tops: [] },
  flatten: { spec: { type: 'flatten', axis: 1, end_axis: -1 }, bottoms: [image], tops: [[2, 60]] },
  'flatten in the middle': { spec: { type: 'flatten', axis: 1, end_axis: 2 }, bottoms: [image], tops: [[2, 12, 5]] },
  reshape: {
    spec: { type: 'reshape', shape: [0, -1, 10], axis: 0, num_axes: -1 },
    bottoms: [image],
    tops: [[2, 6, 10]],
  },
  'reshape in the middle': {
    spec: { type: 'reshape', shape: [2, -1], axis: 2, num_axes: 1 },
    bottoms: [image],
    tops: [[2, 3, 2, 2, 5]],
  },
  crop: {
    spec: { type: 'crop', axis: 2, offset: [1, 2] },
    bottoms: [image, [2, 7, 2, 3]],
    tops: [[2, 3, 2, 3]],
    passes: [true, false],
  },
  'crop, one offset': {
    spec: { type: 'crop', axis: 1, offset: [1] },
    bottoms: [image, [2, 2, 3, 2]],
    tops: [[2, 2, 3, 2]],
    passes: [true, false],
  },
  tile: { spec: { type: 'tile', axis: 1, tiles: 3 }, bottoms: [[2, 3, 2]], tops: [[2, 9, 2]] },
  argmax: {
    spec: { type: 'argmax', out_max_val: false, top_k: 2 },
    bottoms: [[2, 5]],
    tops: [[2, 1, 2]],
    passes: [false],
  },
  sum: { spec: { ...reduction, operation: 'sum' }, bottoms: [image], tops: [[2]] },
  'sum of magnitudes': { spec: { ...reduction, operation: 'asum' }, bottoms: [image], tops: [[2]] },
  'sum of squares': { spec: { ...reduction, operation: 'sumsq', axis: 2 }, bottoms: [image], tops: [[2, 3]] },
  mean: { spec: { ...reduction, operation: 'mean', axis: -1 }, bottoms: [image], tops: [[2, 3, 4]] },
  mvn: { spec: mvn, bottoms: [image], tops: [image] },
  'mvn across channels': { spec: { ...mvn, across_channels: true, eps: 1e-9 }, bottoms: [image], tops: [image] },
  'mvn, mean only': { spec: { ...mvn, normalize_variance: false }, bottoms: [image], tops: [image] },
  'mvn, one pixel': { spec: mvn, bottoms: [[2, 2, 1, 1]], tops: [[2, 2, 1, 1]] },
}

function isTensor(value: Shape | RefTensor): value is RefTensor {
  return 'data' in value
}

function filled(given: readonly (Shape | RefTensor)[], seed: number): RefTensor[] {
  return given.map((value, i) => (isTensor(value) ? value : distinct(value, seed + i)))
}

describe('layers', () => {
  it.each(Object.entries(cases))('%s', (_name, { spec, bottoms, blobs = [], phase = 'train', mask, tops, passes }) => {
    const [inputs, learned] = [filled(bottoms, 1), filled(blobs, 17)]
    const ctx = mask === undefined ? { phase } : { phase, mask }
    expect(layers[spec.type].forward(spec, inputs, learned, ctx).tops.map(({ shape }) => shape)).toEqual(tops)
    const checked = checkLayer(spec, inputs, learned, ctx)
    expect(checked.error).toBeLessThan(1e-8)
    expect(checked.passes).toEqual(passes ?? bottoms.map(() => true))
  })

  it('has a case for every type', () => {
    expect(new Set(Object.values(cases).map(({ spec }) => spec.type))).toEqual(new Set(Object.keys(layers)))
  })
})

const labels = tensor([4], [2, 0, 1, 2])
const [logits, other] = [distinct([4, 3], 2), distinct([4, 3], 8)]
const targets = mapped(other, (x) => 1 / (1 + Math.exp(-x)))
const matrix = [
  [1, 0.2, 0],
  [0.5, 2, -0.3],
  [0, 0.1, 1],
]
const soft = { type: 'softmax_cross_entropy' }
const binary = { type: 'sigmoid_cross_entropy' }
const distilled = { type: 'distillation', temperature: 3 }
const near = { type: 'contrastive', margin: 1.6 }
const similar = tensor([4], [1, 0, 0, 1])

const terms: Record<string, [Spec, Ports]> = {
  'softmax, valid': [
    { ...soft, normalization: 'valid', ignore_label: 2 },
    { input: logits, target: labels },
  ],
  'softmax, full': [
    { ...soft, normalization: 'full', ignore_label: 2 },
    { input: logits, target: labels },
  ],
  'softmax, batch size': [
    { ...soft, normalization: 'batch_size' },
    { input: distinct([4, 3, 1, 1]), target: labels },
  ],
  'softmax, none': [
    { ...soft, normalization: 'none' },
    { input: logits, target: labels },
  ],
  'softmax, per pixel': [
    { ...soft, normalization: 'valid', ignore_label: -1 },
    { input: distinct([2, 3, 1, 2]), target: tensor([2, 1, 2], [0, -1, 2, 1]) },
  ],
  'softmax, all ignored': [
    { ...soft, normalization: 'valid', ignore_label: 0 },
    { input: logits, target: full([4], 0) },
  ],
  'sigmoid, batch size': [
    { ...binary, normalization: 'batch_size' },
    { input: logits, target: targets },
  ],
  'sigmoid, full': [
    { ...binary, normalization: 'full' },
    { input: logits, target: targets },
  ],
  'sigmoid, none': [
    { ...binary, normalization: 'none' },
    { input: logits, target: targets },
  ],
  'sigmoid, valid': [
    { ...binary, normalization: 'valid', ignore_label: -1 },
    { input: logits, target: mapped(targets, (t, i) => (i % 4 === 1 ? -1 : t)) },
  ],
  'distillation, kl': [
    { ...distilled, convention: 'kl' },
    { input: logits, target: other },
  ],
  'distillation, seed': [
    { ...distilled, convention: 'seed' },
    { input: logits, target: other },
  ],
  'distillation, soft targets': [
    { ...distilled, convention: 'soft_cross_entropy' },
    { input: logits, target: other },
  ],
  'distillation, logits': [
    { ...distilled, convention: 'mse_logits' },
    { input: logits, target: other },
  ],
  euclidean: [{ type: 'euclidean' }, { input: distinct([2, 3, 2, 1]), target: distinct([2, 3, 2, 1], 6) }],
  hint: [{ type: 'hint' }, { input: logits, target: other }],
  'hinge, l1': [
    { type: 'hinge', norm: 'l1' },
    { input: mapped(logits, (x) => third * x), target: labels },
  ],
  'hinge, l2': [
    { type: 'hinge', norm: 'l2' },
    { input: mapped(logits, (x) => third * x), target: labels },
  ],
  contrastive: [
    { ...near, legacy_version: false },
    { input: logits, target: other, similar },
  ],
  'contrastive, legacy': [
    { ...near, legacy_version: true },
    { input: logits, target: other, similar },
  ],
  infogain: [
    { type: 'infogain', matrix, normalization: 'valid' },
    { input: logits, target: labels },
  ],
  'infogain, full': [
    { type: 'infogain', matrix, normalization: 'full', ignore_label: 2 },
    { input: logits, target: labels },
  ],
}

describe('losses', () => {
  it.each(Object.entries(terms))('%s', (_name, [spec, ports]) => {
    const reference = losses[spec.type]
    const wanted = differences(ports.input, () => reference.value(spec, ports))
    expect(distance(reference.gradient(spec, ports), wanted)).toBeLessThan(1e-8)
  })

  it('has a case for every type', () => {
    expect(new Set(Object.values(terms).map(([spec]) => spec.type))).toEqual(new Set(Object.keys(losses)))
  })
})
