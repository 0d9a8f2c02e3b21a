/** Caffe's layer types: how many bottoms and tops each has, and how many blobs it can learn. */
import { flagAt, messageAt, type Message } from '../message.ts'

export interface LayerType {
  /** At least and at most. */
  readonly bottoms: readonly [number, number]
  readonly tops: readonly [number, number]
  /** Blobs that `param` can speak of. `layer` may leave some out. */
  readonly blobs?: (layer: Message, bottoms: number) => number
  readonly kind?: 'data' | 'loss'
  /** Which bottom may not need a gradient: Caffe ends the training where it does. */
  readonly labels?: number
}

const MANY = Infinity
const one: LayerType = { bottoms: [1, 1], tops: [1, 1] }

/** A weight, and a bias where `bias_term` does not leave it out. */
function weightAndBias(field: string, biasByDefault = true): (layer: Message, bottoms: number) => number {
  return (layer, bottoms) => {
    if (field === 'scale_param' && bottoms > 1) return 0
    return (flagAt(messageAt(layer, field), 'bias_term') ?? biasByDefault) ? 2 : 1
  }
}

function loss(bottoms: readonly [number, number], tops: readonly [number, number], labels?: number): LayerType {
  return { bottoms, tops: [0, tops[1]], kind: 'loss', ...(labels !== undefined && { labels }) }
}

function data(tops: readonly [number, number]): LayerType {
  return { bottoms: [0, 0], tops, kind: 'data' }
}

export const layerTypes: Readonly<Record<string, LayerType>> = {
  AbsVal: one,
  Accuracy: { bottoms: [2, 2], tops: [1, 2] },
  ArgMax: one,
  BNLL: one,
  BatchNorm: { ...one, blobs: () => 3 },
  BatchReindex: { bottoms: [2, 2], tops: [1, 1] },
  Bias: { bottoms: [1, 2], tops: [1, 1], blobs: (_layer, bottoms) => (bottoms > 1 ? 0 : 1) },
  Clip: one,
  Concat: { bottoms: [1, MANY], tops: [1, 1] },
  ContrastiveLoss: loss([3, 3], [1, 1]),
  Convolution: { bottoms: [1, MANY], tops: [1, MANY], blobs: weightAndBias('convolution_param') },
  Crop: { bottoms: [2, 2], tops: [1, 1] },
  Data: data([1, 2]),
  Deconvolution: { bottoms: [1, MANY], tops: [1, MANY], blobs: weightAndBias('convolution_param') },
  Dropout: one,
  DummyData: data([1, MANY]),
  ELU: one,
  Eltwise: { bottoms: [2, MANY], tops: [1, 1] },
  Embed: { ...one, blobs: weightAndBias('embed_param') },
  EuclideanLoss: loss([2, 2], [1, 1]),
  Exp: one,
  Filter: { bottoms: [2, MANY], tops: [1, MANY] },
  Flatten: one,
  HDF5Data: data([1, MANY]),
  HDF5Output: { bottoms: [2, 2], tops: [0, 0] },
  HingeLoss: loss([2, 2], [1, 1], 1),
  Im2col: one,
  ImageData: data([2, 2]),
  InfogainLoss: loss([2, 3], [1, 2], 1),
  InnerProduct: { ...one, blobs: weightAndBias('inner_product_param') },
  Input: data([1, MANY]),
  LRN: one,
  LSTM: { bottoms: [2, 4], tops: [1, 3], blobs: (_layer, bottoms) => (bottoms > 2 ? 4 : 3) },
  LSTMUnit: { bottoms: [3, 3], tops: [2, 2] },
  Log: one,
  MVN: one,
  MemoryData: data([2, 2]),
  MultinomialLogisticLoss: loss([2, 2], [1, 1], 1),
  PReLU: { ...one, blobs: () => 1 },
  Parameter: { bottoms: [0, 0], tops: [1, 1], blobs: () => 1 },
  Pooling: { bottoms: [1, 1], tops: [1, 2] },
  Power: one,
  Python: { bottoms: [0, MANY], tops: [0, MANY], blobs: () => MANY },
  RNN: { bottoms: [2, 3], tops: [1, 2], blobs: () => 5 },
  ReLU: one,
  Reduction: one,
  Reshape: one,
  SPP: one,
  Scale: { bottoms: [1, 2], tops: [1, 1], blobs: weightAndBias('scale_param', false) },
  Sigmoid: one,
  SigmoidCrossEntropyLoss: loss([2, 2], [1, 1], 1),
  Silence: { bottoms: [1, MANY], tops: [0, 0] },
  Slice: { bottoms: [1, 1], tops: [1, MANY] },
  Softmax: one,
  SoftmaxWithLoss: loss([2, 2], [1, 2], 1),
  Split: { bottoms: [1, 1], tops: [1, MANY] },
  Swish: one,
  TanH: one,
  Threshold: one,
  Tile: one,
  WindowData: data([2, 2]),
}
