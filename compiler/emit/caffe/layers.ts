/** Each layer of ours as Caffe's: its type, and the message of its parameters. */
import { Word, type Field, type Fields } from '../../prototxt/index.ts'
import type { WindowKeys } from '../../layers/index.ts'
import type { FillerSpec, LayerSpec } from '../../schema/index.ts'

export interface CaffeLayerText {
  readonly type: string
  /** `convolution_param { … }`, where the layer has any. */
  readonly fields: Fields
}

function param(type: string, name: string, fields: Fields): CaffeLayerText {
  return { type, fields: fields.some(([, value]) => value !== undefined) ? [[name, fields]] : [] }
}

function plain(type: string): CaffeLayerText {
  return { type, fields: [] }
}

/** Caffe's default is constant 0, so every filler is written. */
export function filler(name: string, spec: FillerSpec): Field {
  const { type, ...keys } = spec
  const fields = Object.entries(keys).map(([key, value]): Field => [
    key,
    typeof value === 'string' ? new Word(value.toUpperCase()) : value,
  ])
  return [name, [['type', type], ...fields]]
}

/** Both sides wherever one is said: other readers than Caffe ask for that. */
function window(spec: WindowKeys): Fields {
  const sides = (
    both: keyof WindowKeys,
    vertical: keyof WindowKeys,
    horizontal: keyof WindowKeys,
    usual: number | undefined,
  ): readonly Field[] => {
    if (spec[vertical] === undefined && spec[horizontal] === undefined) return [[both, spec[both]]]
    return [
      [vertical, spec[vertical] ?? spec[both] ?? usual],
      [horizontal, spec[horizontal] ?? spec[both] ?? usual],
    ]
  }
  return [
    ...sides('kernel_size', 'kernel_h', 'kernel_w', undefined),
    ...sides('pad', 'pad_h', 'pad_w', 0),
    ...sides('stride', 'stride_h', 'stride_w', 1),
  ]
}

/** `deploy`: how numbers begin does not matter. `globalStats`: what a batch norm is told. */
export function caffeLayer(spec: LayerSpec, deploy: boolean, globalStats: boolean | undefined): CaffeLayerText {
  const fill = (name: string, value: FillerSpec): Fields => (deploy ? [] : [filler(name, value)])
  const unless = (key: string, value: number | boolean | undefined, usual: number | boolean): Field => [
    key,
    value === usual ? undefined : value,
  ]
  switch (spec.type) {
    case 'abs':
      return plain('AbsVal')
    case 'argmax':
      return param('ArgMax', 'argmax_param', [
        unless('out_max_val', spec.out_max_val, false),
        unless('top_k', spec.top_k, 1),
        ['axis', spec.axis],
      ])
    case 'batch_norm':
      return param('BatchNorm', 'batch_norm_param', [
        ['use_global_stats', globalStats],
        unless('moving_average_fraction', spec.moving_average_fraction, 0.999),
        unless('eps', spec.eps, 1e-5),
      ])
    case 'bias':
      return param('Bias', 'bias_param', [
        unless('axis', spec.axis, 1),
        unless('num_axes', spec.num_axes, 1),
        ...fill('filler', spec.filler),
      ])
    case 'bnll':
      return plain('BNLL')
    case 'concat':
      return param('Concat', 'concat_param', [unless('axis', spec.axis, 1)])
    case 'convolution':
    case 'deconvolution':
      return param(spec.type === 'convolution' ? 'Convolution' : 'Deconvolution', 'convolution_param', [
        ['num_output', spec.num_output],
        unless('bias_term', spec.bias_term, true),
        ...window(spec),
        unless('dilation', spec.dilation, 1),
        unless('group', spec.group, 1),
        ...fill('weight_filler', spec.weight_filler),
        ...(spec.bias_term ? fill('bias_filler', spec.bias_filler) : []),
      ])
    case 'crop':
      return param('Crop', 'crop_param', [
        unless('axis', spec.axis, 2),
        ...spec.offset.map((offset): Field => ['offset', offset]),
      ])
    case 'dropout':
      return param('Dropout', 'dropout_param', [['dropout_ratio', spec.dropout_ratio]])
    case 'eltwise':
      return param('Eltwise', 'eltwise_param', [
        ['operation', new Word(spec.operation.toUpperCase())],
        ...spec.coeff.map((factor): Field => ['coeff', factor]),
      ])
    case 'elu':
      return param('ELU', 'elu_param', [unless('alpha', spec.alpha, 1)])
    case 'embed':
      return param('Embed', 'embed_param', [
        ['num_output', spec.num_output],
        ['input_dim', spec.input_dim],
        unless('bias_term', spec.bias_term, true),
        ...fill('weight_filler', spec.weight_filler),
        ...(spec.bias_term ? fill('bias_filler', spec.bias_filler) : []),
      ])
    case 'exp':
    case 'log':
      return param(spec.type === 'exp' ? 'Exp' : 'Log', `${spec.type}_param`, [
        unless('base', spec.base, -1),
        unless('scale', spec.scale, 1),
        unless('shift', spec.shift, 0),
      ])
    case 'flatten':
      return param('Flatten', 'flatten_param', [unless('axis', spec.axis, 1), unless('end_axis', spec.end_axis, -1)])
    case 'inner_product':
      return param('InnerProduct', 'inner_product_param', [
        ['num_output', spec.num_output],
        unless('bias_term', spec.bias_term, true),
        ...fill('weight_filler', spec.weight_filler),
        ...(spec.bias_term ? fill('bias_filler', spec.bias_filler) : []),
      ])
    case 'lrn':
      return param('LRN', 'lrn_param', [
        ['local_size', spec.local_size],
        ['alpha', spec.alpha],
        ['beta', spec.beta],
        unless('k', spec.k, 1),
        ['norm_region', spec.norm_region === 'within_channel' ? new Word('WITHIN_CHANNEL') : undefined],
      ])
    case 'mvn':
      return param('MVN', 'mvn_param', [
        unless('normalize_variance', spec.normalize_variance, true),
        unless('across_channels', spec.across_channels, false),
        unless('eps', spec.eps, 1e-9),
      ])
    case 'pooling':
      return param('Pooling', 'pooling_param', [
        ['pool', new Word(spec.pool.toUpperCase())],
        ['global_pooling', spec.global_pooling || undefined],
        ...window(spec),
        ['round_mode', spec.round_mode === 'floor' ? new Word('FLOOR') : undefined],
      ])
    case 'power':
      return param('Power', 'power_param', [
        unless('power', spec.power, 1),
        unless('scale', spec.scale, 1),
        unless('shift', spec.shift, 0),
      ])
    case 'prelu':
      return param('PReLU', 'prelu_param', [
        ...fill('filler', spec.filler),
        unless('channel_shared', spec.channel_shared, false),
      ])
    case 'reduction':
      return param('Reduction', 'reduction_param', [
        ['operation', new Word(spec.operation.toUpperCase())],
        ['axis', spec.axis],
        unless('coeff', spec.coeff, 1),
      ])
    case 'relu':
      return param('ReLU', 'relu_param', [unless('negative_slope', spec.negative_slope, 0)])
    case 'reshape':
      return param('Reshape', 'reshape_param', [
        ['shape', spec.shape.map((dim): Field => ['dim', dim])],
        unless('axis', spec.axis, 0),
        unless('num_axes', spec.num_axes, -1),
      ])
    case 'scale':
      return param('Scale', 'scale_param', [
        unless('axis', spec.axis, 1),
        unless('num_axes', spec.num_axes, 1),
        ...fill('filler', spec.filler),
        unless('bias_term', spec.bias_term, false),
        ...(spec.bias_term ? fill('bias_filler', spec.bias_filler) : []),
      ])
    case 'sigmoid':
      return plain('Sigmoid')
    case 'silence':
      return plain('Silence')
    case 'slice':
      return param('Slice', 'slice_param', [
        unless('axis', spec.axis, 1),
        ...spec.slice_point.map((point): Field => ['slice_point', point]),
      ])
    case 'softmax':
      return plain('Softmax')
    case 'split':
      return plain('Split')
    case 'tanh':
      return plain('TanH')
    case 'threshold':
      return param('Threshold', 'threshold_param', [unless('threshold', spec.threshold, 0)])
    case 'tile':
      return param('Tile', 'tile_param', [unless('axis', spec.axis, 1), ['tiles', spec.tiles]])
  }
}
