/** Each layer type of Caffe's that our language has: what it is called, and its keys. */
import { flagAt, messageAt, numberAt, numbersAt, textAt, type CaffeLayer, type Message } from '../prototxt/index.ts'
import type { Written } from '../source/index.ts'
import { fillerOf } from './fillers.ts'
import { windowKeys } from './window.ts'

/** Keys in the order in which they are written; what is undefined is the default. */
export type Keys = Record<string, Written | undefined>

/** `cannot`: why our language has no such layer. */
export type Converted = { readonly type: string; readonly keys: Keys } | { readonly cannot: string }

type Convert = (param: Message | undefined, layer: CaffeLayer) => Keys | { readonly cannot: string }

const none: Convert = () => ({})

/** A number that is not `byDefault`. */
function unless(message: Message | undefined, key: string, byDefault: number): number | undefined {
  const value = numberAt(message, key)
  return value === byDefault ? undefined : value
}

function flagUnless(message: Message | undefined, key: string, byDefault: boolean): boolean | undefined {
  const value = flagAt(message, key)
  return value === byDefault ? undefined : value
}

function list(values: readonly number[]): readonly number[] | undefined {
  return values.length === 0 ? undefined : values
}

const affine: Convert = (p) => ({
  base: unless(p, 'base', -1),
  scale: unless(p, 'scale', 1),
  shift: unless(p, 'shift', 0),
})

/** The axis counted from the front; Caffe counts negative ones from the back, which needs the shape. */
function axis(p: Message | undefined, key = 'axis', byDefault = 1): number | undefined {
  return unless(p, key, byDefault)
}

const fromBehind = (p: Message | undefined, ...keys: readonly string[]): boolean =>
  keys.some((key) => (numberAt(p, key) ?? 0) < 0)
const BEHIND = { cannot: 'its axis is counted from the last one, and a spec counts from the first' }

const convolution: Convert = (p) => {
  if ((numberAt(p, 'axis') ?? 1) !== 1) return { cannot: 'it convolves other axes than height and width' }
  const window = windowKeys(p)
  const dilations = numbersAt(p, 'dilation')
  if ('cannot' in window) return window
  if (new Set(dilations).size > 1) return { cannot: 'its two dilations differ' }
  const isBiased = flagAt(p, 'bias_term') ?? true
  return {
    num_output: numberAt(p, 'num_output'),
    ...window,
    dilation: dilations[0] === 1 ? undefined : dilations[0],
    group: unless(p, 'group', 1),
    bias_term: flagUnless(p, 'bias_term', true),
    weight_filler: fillerOf(messageAt(p, 'weight_filler'), 'xavier'),
    bias_filler: isBiased ? fillerOf(messageAt(p, 'bias_filler'), 'constant') : undefined,
  }
}

/** By Caffe's name: ours, the field of its parameters, and how they are said. */
const CONVERT: Readonly<Record<string, readonly [string, string, Convert]>> = {
  AbsVal: ['abs', '', none],
  ArgMax: [
    'argmax',
    'argmax_param',
    (p) =>
      fromBehind(p, 'axis')
        ? BEHIND
        : {
            out_max_val: flagUnless(p, 'out_max_val', false),
            top_k: unless(p, 'top_k', 1),
            axis: numberAt(p, 'axis'),
          },
  ],
  BNLL: ['bnll', '', none],
  BatchNorm: [
    'batch_norm',
    'batch_norm_param',
    (p) => ({
      use_global_stats: flagAt(p, 'use_global_stats'),
      moving_average_fraction: unless(p, 'moving_average_fraction', 0.999),
      eps: unless(p, 'eps', 1e-5),
    }),
  ],
  Bias: [
    'bias',
    'bias_param',
    (p) =>
      fromBehind(p, 'axis')
        ? BEHIND
        : {
            axis: axis(p),
            num_axes: unless(p, 'num_axes', 1),
            filler: fillerOf(messageAt(p, 'filler'), 'constant'),
          },
  ],
  Concat: [
    'concat',
    'concat_param',
    (p) => (fromBehind(p, 'axis') ? BEHIND : { axis: axis(p) ?? unless(p, 'concat_dim', 1) }),
  ],
  Convolution: ['convolution', 'convolution_param', convolution],
  Crop: [
    'crop',
    'crop_param',
    (p) => (fromBehind(p, 'axis') ? BEHIND : { axis: axis(p, 'axis', 2), offset: list(numbersAt(p, 'offset')) }),
  ],
  Deconvolution: ['deconvolution', 'convolution_param', convolution],
  Dropout: ['dropout', 'dropout_param', (p) => ({ dropout_ratio: unless(p, 'dropout_ratio', 0.5) })],
  ELU: ['elu', 'elu_param', (p) => ({ alpha: unless(p, 'alpha', 1) })],
  Eltwise: [
    'eltwise',
    'eltwise_param',
    (p) => ({
      operation: (textAt(p, 'operation') ?? 'SUM').toLowerCase(),
      coeff: list(numbersAt(p, 'coeff')),
    }),
  ],
  Embed: [
    'embed',
    'embed_param',
    (p) => ({
      input_dim: numberAt(p, 'input_dim'),
      num_output: numberAt(p, 'num_output'),
      bias_term: flagUnless(p, 'bias_term', true),
      weight_filler: fillerOf(messageAt(p, 'weight_filler'), 'xavier'),
      bias_filler: fillerOf(messageAt(p, 'bias_filler'), 'constant'),
    }),
  ],
  Exp: ['exp', 'exp_param', affine],
  Flatten: [
    'flatten',
    'flatten_param',
    (p) => (fromBehind(p, 'axis') ? BEHIND : { axis: axis(p), end_axis: unless(p, 'end_axis', -1) }),
  ],
  InnerProduct: [
    'inner_product',
    'inner_product_param',
    (p) => {
      if ((numberAt(p, 'axis') ?? 1) !== 1) return { cannot: 'it keeps axes beside the batch' }
      if (flagAt(p, 'transpose') === true) return { cannot: 'its weight is transposed' }
      const isBiased = flagAt(p, 'bias_term') ?? true
      return {
        num_output: numberAt(p, 'num_output'),
        bias_term: flagUnless(p, 'bias_term', true),
        weight_filler: fillerOf(messageAt(p, 'weight_filler'), 'xavier'),
        bias_filler: isBiased ? fillerOf(messageAt(p, 'bias_filler'), 'constant') : undefined,
      }
    },
  ],
  LRN: [
    'lrn',
    'lrn_param',
    (p) => ({
      local_size: unless(p, 'local_size', 5),
      alpha: unless(p, 'alpha', 1),
      beta: unless(p, 'beta', 0.75),
      k: unless(p, 'k', 1),
      norm_region: textAt(p, 'norm_region') === 'WITHIN_CHANNEL' ? 'within_channel' : undefined,
    }),
  ],
  Log: ['log', 'log_param', affine],
  MVN: [
    'mvn',
    'mvn_param',
    (p) => ({
      normalize_variance: flagUnless(p, 'normalize_variance', true),
      across_channels: flagUnless(p, 'across_channels', false),
      eps: unless(p, 'eps', 1e-9),
    }),
  ],
  PReLU: [
    'prelu',
    'prelu_param',
    (p) => ({
      channel_shared: flagUnless(p, 'channel_shared', false),
      filler: messageAt(p, 'filler') && fillerOf(messageAt(p, 'filler'), { type: 'constant', value: 0.25 }),
    }),
  ],
  Pooling: [
    'pooling',
    'pooling_param',
    (p, { tops }) => {
      const pool = textAt(p, 'pool') ?? 'MAX'
      if (pool === 'STOCHASTIC') return { cannot: 'it pools at random' }
      if (tops.length > 1) return { cannot: 'its second top says where the maxima are' }
      const isGlobal = flagAt(p, 'global_pooling') === true
      const window = isGlobal ? {} : windowKeys(p)
      if ('cannot' in window) return window
      return {
        pool: pool.toLowerCase(),
        global_pooling: isGlobal || undefined,
        ...window,
        round_mode: textAt(p, 'round_mode') === 'FLOOR' ? 'floor' : undefined,
      }
    },
  ],
  Power: [
    'power',
    'power_param',
    (p) => ({ power: unless(p, 'power', 1), scale: unless(p, 'scale', 1), shift: unless(p, 'shift', 0) }),
  ],
  ReLU: ['relu', 'relu_param', (p) => ({ negative_slope: unless(p, 'negative_slope', 0) })],
  Reduction: [
    'reduction',
    'reduction_param',
    (p) => {
      const from = numberAt(p, 'axis') ?? 0
      if (from < 1) return { cannot: from < 0 ? BEHIND.cannot : 'it sums over the batch' }
      return {
        operation: textAt(p, 'operation') === undefined ? undefined : textAt(p, 'operation')?.toLowerCase(),
        axis: axis(p),
        coeff: unless(p, 'coeff', 1),
      }
    },
  ],
  Reshape: [
    'reshape',
    'reshape_param',
    (p) =>
      fromBehind(p, 'axis')
        ? BEHIND
        : {
            shape: numbersAt(messageAt(p, 'shape'), 'dim'),
            axis: unless(p, 'axis', 0),
            num_axes: unless(p, 'num_axes', -1),
          },
  ],
  Scale: [
    'scale',
    'scale_param',
    (p) =>
      fromBehind(p, 'axis')
        ? BEHIND
        : {
            axis: axis(p),
            num_axes: unless(p, 'num_axes', 1),
            bias_term: flagUnless(p, 'bias_term', false),
            filler: messageAt(p, 'filler') && fillerOf(messageAt(p, 'filler'), { type: 'constant', value: 1 }),
            bias_filler: flagAt(p, 'bias_term') ? fillerOf(messageAt(p, 'bias_filler'), 'constant') : undefined,
          },
  ],
  Sigmoid: ['sigmoid', '', none],
  Slice: [
    'slice',
    'slice_param',
    (p, { tops }) =>
      fromBehind(p, 'axis')
        ? BEHIND
        : {
            top: tops.map(({ name }) => name),
            axis: axis(p) ?? unless(p, 'slice_dim', 1),
            slice_point: list(numbersAt(p, 'slice_point')),
          },
  ],
  Softmax: [
    'softmax',
    'softmax_param',
    (p) => ((numberAt(p, 'axis') ?? 1) === 1 ? {} : { cannot: 'it is taken along another axis than the channels' }),
  ],
  TanH: ['tanh', '', none],
  Threshold: ['threshold', 'threshold_param', (p) => ({ threshold: unless(p, 'threshold', 0) })],
  Tile: [
    'tile',
    'tile_param',
    (p) => (fromBehind(p, 'axis') ? BEHIND : { axis: axis(p), tiles: numberAt(p, 'tiles') }),
  ],
}

/** The field of the layer's parameters; empty where it has none. */
export function parameterField(type: string): string {
  return Object.hasOwn(CONVERT, type) ? (CONVERT[type]?.[1] ?? '') : ''
}

export function convertLayer(layer: CaffeLayer): Converted {
  const known = Object.hasOwn(CONVERT, layer.type) ? CONVERT[layer.type] : undefined
  if (!known) return { cannot: `a spec has no layer \`${layer.type}\`` }
  const [type, field, convert] = known
  const keys = convert(messageAt(layer.message, field), layer)
  return isCannot(keys) ? keys : { type, keys }
}

function isCannot(keys: Keys | { readonly cannot: string }): keys is { readonly cannot: string } {
  return typeof keys['cannot'] === 'string'
}
