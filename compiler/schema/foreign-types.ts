/** What other tools call our types, by what they are types of. */

export interface Ours {
  readonly type: string
  /** What has to be said beside it: text of a map. */
  readonly with?: string
}

const pooling = (rest: string): Ours => ({ type: 'pooling', with: rest })
const dense: Ours = { type: 'inner_product' }
const deconvolution: Ours = { type: 'deconvolution' }
const crossEntropy: Ours = { type: 'softmax_cross_entropy' }
const sigmoid: Ours = { type: 'sigmoid_cross_entropy' }

/** By their names in lower case, without signs, and without `2d`, `layer`, `loss` or `lr` at the end. */
const FOREIGN: Readonly<Record<string, Readonly<Record<string, Ours>>>> = {
  Layer: {
    adaptiveavgpool: pooling('pool: ave, global_pooling: true'),
    adaptivemaxpool: pooling('pool: max, global_pooling: true'),
    add: { type: 'eltwise', with: 'operation: sum' },
    averagepool: pooling('pool: ave'),
    averagepooling: pooling('pool: ave'),
    avgpool: pooling('pool: ave'),
    batchnormalization: { type: 'batch_norm' },
    bn: { type: 'batch_norm' },
    cat: { type: 'concat' },
    concatenate: { type: 'concat' },
    conv: { type: 'convolution' },
    convtranspose: deconvolution,
    convtransposed: deconvolution,
    deconv: deconvolution,
    dense,
    embedding: { type: 'embed' },
    fc: dense,
    fullyconnected: dense,
    gap: pooling('pool: ave, global_pooling: true'),
    gemm: dense,
    globalaveragepooling: pooling('pool: ave, global_pooling: true'),
    globalavgpool: pooling('pool: ave, global_pooling: true'),
    globalmaxpooling: pooling('pool: max, global_pooling: true'),
    leakyrelu: { type: 'relu', with: 'negative_slope: 0.01' },
    linear: dense,
    localresponsenorm: { type: 'lrn' },
    lrelu: { type: 'relu', with: 'negative_slope: 0.01' },
    maximum: { type: 'eltwise', with: 'operation: max' },
    maxpool: pooling('pool: max'),
    maxpooling: pooling('pool: max'),
    multiply: { type: 'eltwise', with: 'operation: prod' },
    pool: { type: 'pooling' },
    softplus: { type: 'bnll' },
  },
  Loss: {
    bce: sigmoid,
    bcewithlogits: sigmoid,
    binarycrossentropy: sigmoid,
    categoricalcrossentropy: crossEntropy,
    ce: crossEntropy,
    crossentropy: crossEntropy,
    kd: { type: 'distillation' },
    kl: { type: 'distillation' },
    kldiv: { type: 'distillation' },
    kldivergence: { type: 'distillation' },
    knowledgedistillation: { type: 'distillation' },
    mse: { type: 'euclidean' },
    meansquarederror: { type: 'euclidean' },
    nll: crossEntropy,
    softmaxwith: crossEntropy,
    sparsecategoricalcrossentropy: crossEntropy,
  },
  Metric: {
    acc: { type: 'accuracy' },
    kldiv: { type: 'kl' },
    top: { type: 'accuracy', with: 'top_k: 5' },
  },
  Filler: {
    glorot: { type: 'xavier' },
    glorotuniform: { type: 'xavier' },
    he: { type: 'msra' },
    henormal: { type: 'msra' },
    kaiming: { type: 'msra' },
    kaimingnormal: { type: 'msra' },
    normal: { type: 'gaussian' },
    ones: { type: 'constant', with: 'value: 1' },
    zero: { type: 'constant' },
    zeros: { type: 'constant' },
  },
  Policy: {
    constant: { type: 'fixed' },
    cosineannealing: { type: 'cosine' },
    exponential: { type: 'exp' },
    linear: { type: 'poly', with: 'power: 1' },
    polynomial: { type: 'poly' },
  },
  Solver: {
    momentum: { type: 'sgd', with: 'momentum: 0.9' },
    nag: { type: 'nesterov' },
  },
}

/** Caffe's layers that are something else here, and of other tools what no layer is for. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  accuracy: 'a metric stands under `metrics`, as `type: accuracy`',
  data: 'what a network sees is said by `data` in the experiment; its layers start with the first that computes',
  euclideanloss: 'a loss stands under `losses`, as `type: euclidean`',
  hingeloss: 'a loss stands under `losses`, as `type: hinge`',
  imagedata: 'what a network sees is said by `data` in the experiment; its layers start with the first that computes',
  input: 'the shape of what a network sees is its `input: [C, H, W]`, or comes from `data`',
  sigmoidcrossentropyloss: 'a loss stands under `losses`, as `type: sigmoid_cross_entropy`',
  softmaxwithloss: 'a loss stands under `losses`, as `type: softmax_cross_entropy`',
}

/** What the type `word` of another tool is here; `types` are ours, and `definition` is the name of one in the schema. */
export function foreignType(word: string, types: readonly string[], definition: string): Ours | undefined {
  const kind = Object.keys(FOREIGN).find((end) => definition.endsWith(end))
  const names = kind === undefined ? {} : (FOREIGN[kind] ?? {})
  const name = plain(word)
  if (Object.hasOwn(names, name)) return names[name]
  const same = types.find((type) => plain(type) === name)
  return same === undefined ? undefined : { type: same }
}

/** Where it stands here, if it is no layer. */
export function foreignElsewhere(word: string, definition: string): string | undefined {
  const name = word.toLowerCase().replace(/[^a-z]/g, '')
  return definition.endsWith('Layer') && Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined
}

/** `Conv2d`, `conv_2d` and `Conv2DLayer` are one. */
function plain(word: string): string {
  return word
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/(layer|loss|lr)$/, '')
    .replace(/\d+d?$/, '')
}
