/** Values that a key may have, others than the one it has. */
import { retyped, type Node } from './places.ts'

type Said = Readonly<Record<string, unknown>>

/** Two layers of one shape, the one for the other. */
const SWAPPED = [
  { match: '^(fc|ip)1$', to: 'ip2' },
  { match: '^(fc|ip)2$', to: 'ip1' },
  { match: '^fc0$', to: 'ip0' },
]

/** What the schema cannot tell: names of things, and shapes that fit. By the key, or by its owner and the key. */
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  'accuracyExpectation.of': ['t_ip1', 'ip1'],
  'active.end': [400],
  'accuracyMetric.input': ['student.ip1'],
  'argmaxLayer.axis': [2],
  'concatLayer.axis': [2],
  'convolutionLayer.group': [2],
  'cropLayer.bottom': [['data8', 'small']],
  'deconvolutionLayer.group': [2],
  'eltwiseLayer.coeff': [[1, -1]],
  'expectations.accuracy': [{ min: 0.8, of: 'ip1' }],
  'data.dataset': ['fashion_mnist'],
  'data.shape': [[3, 32, 32]],
  'data.test': [{ path: 'elsewhere' }],
  'data.train': [{ path: 'elsewhere' }],
  'dataPart.labels': ['other.npy'],
  'experiment.abstract': [false],
  'experiment.description': ['another'],
  'experiment.extends': ['random-teacher.yaml', ['teacher.yaml', 'base.yaml']],
  'experiment.name': ['another'],
  'experiment.vars': [{ lambda: 0.25, T: 5 }],
  'infogainLoss.matrix': [],
  'innerProductLayer.bottom': ['data'],
  'insertion.after': ['pool1', 'ip1'],
  'insertion.before': ['ip1', 'relu1'],
  'insertion.layers': [[{ name: 'other', type: 'tanh' }]],
  'meanFile.file': ['other.binaryproto'],
  'network file.description': ['another'],
  'network file.input': [
    [3, 28, 28],
    [1, 28, 28],
  ],
  'network.defaults': [{ bias_filler: { type: 'constant', value: 0.2 } }],
  'network.from': ['other-net.yaml', 'networks/gates.yaml', 'networks/plain.yaml'],
  'network.input': [
    [3, 28, 28],
    [1, 28, 28],
  ],
  'mixTarget.of': [{ 'teacher.ip1': 0.5, 'teacher.ip2': 0.5 }],
  'network.onnx': ['other-teacher.onnx'],
  'network.outputs': [{ logits: 'auxiliary' }],
  'network.recorded': ['logits.npy'],
  'network.layers': [
    [{ name: 'ip', type: 'inner_product', num_output: 10 }],
    [
      { name: 'c', type: 'inner_product', num_output: 20 },
      { name: 'a', type: 'inner_product', num_output: 10 },
    ],
    [{ name: 'a', type: 'inner_product', num_output: 10, bias_term: false }],
  ],
  'network.rename': [{ prefix: 'small_', suffix: '_a' }, [{ match: '^s?_?(conv1)$', to: 'first' }]],
  'network file.defaults': [{ bias_filler: { type: 'constant', value: 0.2 } }],
  'renameAffix.prefix': ['your_'],
  'renameRule.match': ['^fc(2)$', '^ip(2)$', '^(drop.)$'],
  'renameRule.to': ['ip2', 'z_$1'],
  'repeatRange.var': ['j'],
  'repeatBlock.layers': [[{ name: 'd${i}', type: 'relu' }]],
  'repeatBlock.repeat': [{ var: 'i', from: 1, to: 3 }],
  'replaceRule.name': ['ip1', 'ip2'],
  'replaceRule.type': ['convolution', 'inner_product'],
  'replaceRule.with': [{ type: 'tanh' }],
  'reshapeLayer.shape': [[0, -1, 2, 2]],
  'sliceLayer.slice_point': [[2]],
  'sliceLayer.top': [['b', 'a']],
  'splitLayer.top': [['a', 'c']],
  'silenceLayer.bottom': ['small'],
  similar: [],
  'stage.name': ['another'],
  'test.interval': [7],
  'trainTransform.resize': [[36, 36]],
  'transform.resize': [[34, 34]],
  'transform.test': [{ crop: 20 }, { resize: 33, crop: 28 }],
  'transform.train': [{ crop: 20 }, { mirror: true }, { pad: 1, crop: 28, mirror: true }],
  'testTransform.pad': [1],
  'trainTransform.crop': [[28, 28], 28],
  'waiver.code': ['no-such-code'],
  'waiver.reason': ['another'],
  'weights.network': ['wide'],
  'weights.rename': [SWAPPED],
  'weightsSource.network': ['wide'],
  'weightsSource.rename': [SWAPPED],
  'weights.sources': [[{ file: 'w.safetensors', only: ['fc2'], rename: [{ match: '^fc', to: 'ip' }] }]],
  'recordedParts.train': ['other-logits.npy'],
  'recordedParts.test': ['other-test-logits.npy'],
  active: [{ end: 5 }],
  average_loss: [2],
  best: [{ metric: 'accuracy' }],
  bias_filler: [{ type: 'constant', value: 0.3 }],
  bottom: ['data8', 'small', ['small', 'small']],
  clip_gradients: [3],
  early_stopping: [{ metric: 'accuracy', patience: 2 }],
  end: [400, 5, 7],
  exclude_classes: [[1]],
  expect: [{ accuracy: { min: 0.9, of: 'ip2' } }],
  experiment: ['trainer-2.yaml'],
  file: ['v.safetensors', 'other.safetensors'],
  filler: [{ type: 'constant', value: 0.7 }],
  frozen: [true, false, ['conv1*'], ['conv1', 'ip0'], ['student.conv1*'], ['network.conv1']],
  insert: [[{ before: 'ip2', layers: [{ name: 'more', type: 'tanh' }] }]],
  iter_size: [2],
  limit: [{ train: 100 }],
  losses: [
    ['hard', 'soft'],
    ['hint', 'hard'],
  ],
  lr_policy: [{ type: 'exp', gamma: 0.9 }],
  mean: [[1], 'channel'],
  metric: ['loss.hard', 'accuracy'],
  metrics: [{ kl: { type: 'entropy', input: 'network.ip2' } }],
  name: ['another'],
  normalization: ['batch_size', 'full'],
  only: [['fc2'], ['ip2']],
  override: [{ pool1: { pool: 'ave' } }, { drop1: { dropout_ratio: 0.3 } }, { conv1: { stride: 5 } }],
  param: [[{ lr_mult: 3 }], [{ lr_mult: 0 }]],
  path: ['other.npy', 'other'],
  project: [{ type: 'convolution', num_output: 8, kernel_size: 1, bias_term: false }],
  remove: [['relu1'], ['drop1'], ['pool1']],
  replace: [[{ type: 'dropout', with: { type: 'tanh' } }], [{ type: 'relu', with: { type: 'tanh' } }]],
  sha256: ['0'.repeat(64)],
  share: ['v'],
  shuffle: [false],
  snapshot: [5, 100],
  split: [{ validation: 1000 }],
  start: [100, 3],
  stop: [{ metric: 'accuracy', at: 0.9 }],
  sweep: [{ seed: [0, 1] }],
  tags: [['other']],
  input: ['student.ip1', 'student.drop1', 'student.hidden'],
  target: ['teacher.ip1', 'teacher.drop1', 'teacher.score'],
  test: [{ interval: 5 }],
  transform: [{ scale: 0.5 }],
  warmup: [{ iterations: 3 }],
  weight_filler: ['msra', { type: 'gaussian', std: 0.3 }],
  weights: [{ file: 'other.safetensors', otherwise: 'fillers' }],
}

/** `map` with the key changed, first with what likely means something. A `type` takes its keys with it. */
export function otherMaps(owner: string, key: string, schema: Node, map: Said): readonly Said[] {
  const changed = otherValues(owner, key, schema, map[key]).map((value) => ({ ...map, [key]: value }))
  const without = key in map ? [Object.fromEntries(Object.entries(map).filter(([name]) => name !== key))] : []
  return [...(key === 'type' ? retyped(owner, map) : []), ...changed, ...without]
}

function otherValues(owner: string, key: string, { enum: words = [], type }: Node, value: unknown): readonly unknown[] {
  const types = typeof type === 'string' ? [type] : (type ?? [])
  const made: unknown[] = [...words]
  if (types.includes('boolean')) made.push(true, false)
  if (typeof value === 'number') made.push(value + 1, value * 2, value / 2, value - 1, -value)
  else if (types.includes('number')) made.push(0.5, 2, 1, 0.25, -1)
  else if (types.includes('integer')) made.push(2, 1, 3, 0)
  if (Array.isArray(value)) made.push(...otherLists(value))
  else if (typeof value === 'object' && value !== null) made.push(...nudged(value))
  const own = SAMPLES[`${owner.replace(/^(lone|teacher|student|stage) /, '')}.${key}`] ?? SAMPLES[key] ?? []
  return [...own, ...made].filter((one) => JSON.stringify(one) !== JSON.stringify(value))
}

function otherLists(list: readonly unknown[]): readonly unknown[] {
  const parts = list.length > 1 ? [list.slice(0, -1), list.slice(1), [...list].reverse()] : []
  const numbers = list.flatMap((item, i) =>
    typeof item === 'number' ? [list.with(i, item + 1), list.with(i, item - 1)] : [],
  )
  return [...parts, ...numbers]
}

/** A map with one of its numbers changed, at any depth. */
function nudged(map: object): readonly unknown[] {
  return Object.entries(map).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'number')
      return [
        { ...map, [key]: value + 1 },
        { ...map, [key]: value / 2 },
      ]
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? nudged(value) : []
    return inner.map((other) => ({ ...map, [key]: other }))
  })
}
