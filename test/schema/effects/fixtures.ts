/** Experiments in which every map of the language stands somewhere: those of docs/examples, and what they do not say. */
import { readdirSync, readFileSync } from 'node:fs'

import type { Host } from '../../../compiler/index.ts'
import { memoryHost, type Files } from '../../harness.ts'
import { layerTypes } from '../../layers/cases.ts'
import { specOf } from '../../layers/written.ts'

const root = new URL('../../../', import.meta.url)
/** What lies beside files that are not here: of networks in files, and of what was recorded. */
const headers: Files = Object.fromEntries(
  ['teacher.onnx', 'logits.npy', 'test-logits.npy'].flatMap((name) => {
    const text = readFileSync(new URL(`docs/examples/${name}.header.json`, root), 'utf8')
    const other = text.replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${'c'.repeat(64)}"`)
    return [
      [`${name}.header.json`, text],
      [`other-${name}.header.json`, other],
    ]
  }),
)

const examples: Files = Object.fromEntries(
  readdirSync(new URL('docs/examples', root), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(new URL(`docs/examples/${name}`, root), 'utf8')]),
)

/** A network alone on labels, with what is said of the solver. */
function alone(rest: string): string {
  return `version: 1
name: alone
data: { dataset: mnist, split: { validation: 5000 } }
network: { from: networks/plain.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip2, target: data.label } }
${rest}
`
}

/** A solver of each type, alone and in a stage. */
const solvers = ['adadelta', 'adagrad', 'adam', 'adamw', 'nesterov', 'rmsprop', 'sgd'].flatMap((type) => {
  const said = `type: ${type}, base_lr: 0.01, weight_decay: 0.001, max_iter: 1000`
  const staged = `solver: { type: sgd, base_lr: 0.02 }
stages:
  - { name: one, losses: [hard], solver: { ${said} } }
  - { name: two, losses: [hard], solver: { max_iter: 500 } }`
  return [
    [`alone-${type}.yaml`, alone(`solver: { ${said} }`)],
    [`staged-${type}.yaml`, alone(staged)],
  ] as const
})

const layers = layerTypes.map((type) => [`layer-${type}.yaml`, specOf(type)] as const)

const fillers = [
  'bilinear',
  'constant, value: 0.1',
  'gaussian, std: 0.1',
  'msra',
  'positive_unitball',
  'uniform, max: 0.5',
  'xavier',
].map((said) => {
  const name = said.replace(/,.*/, '')
  const layer = name === 'bilinear' ? specOf('deconvolution') : specOf('convolution')
  const filled = layer.replace(/weight_filler: bilinear|pad: 1 }\n/, (was) =>
    was.startsWith('pad') ? `pad: 1, weight_filler: { type: ${said} } }\n` : `weight_filler: { type: ${said} }`,
  )
  return [`filler-${name}.yaml`, filled] as const
})

/** A `dropout`, whose `mode` is a difference. */
const net = `kind: network
input: [1, 28, 28]
layers:
  - { name: conv1, type: convolution, num_output: 8, kernel_size: 5, stride: 4 }
  - { name: drop1, type: dropout }
  - { name: ip0, type: inner_product, num_output: 10 }
  - { name: ip1, type: inner_product, num_output: 10 }
  - { name: ip2, type: inner_product, num_output: 10 }
`

const trainer = `version: 1
name: trainer
data: { dataset: mnist }
teacher: { from: net.yaml, weights: { file: other.safetensors, otherwise: fillers } }
students: { small: { from: net.yaml }, wide: { from: net.yaml } }
losses:
  hard: { type: softmax_cross_entropy, input: small.ip2, target: data.label }
  wide: { type: distillation, input: wide.ip2, target: teacher.ip2 }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`

/** Trained elsewhere, in the same layers. */
const another = `version: 1
name: another
data: { dataset: mnist }
network: { from: net.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip2, target: data.label } }
solver: { type: sgd, base_lr: 0.1, max_iter: 10 }
`

/** Each loss and each metric, between layers of which others have the same shape. */
const taps = `version: 1
name: taps
data: { dataset: mnist }
teacher: { from: net.yaml, weights: { file: other.safetensors, otherwise: fillers } }
student: { from: net.yaml, override: { conv1: { num_output: 4 } } }
losses:
  hint: { type: hint, input: student.conv1, target: teacher.conv1, project: auto, weight: 0.1 }
  equal: { type: hint, input: student.ip2, target: teacher.ip2, weight: 0.1 }
  each: { type: sigmoid_cross_entropy, input: student.ip2, target: teacher.ip2, weight: 0.1 }
  pixels: { type: euclidean, input: student.ip2, target: teacher.ip2, weight: 0.1 }
  pairs: { type: contrastive, input: student.ip2, target: teacher.ip2, similar: data.label, weight: 0.1 }
  hinge: { type: hinge, input: student.ip2, target: data.label, weight: 0.1 }
  hard: { type: softmax_cross_entropy, input: student.ip2, target: data.label, weight: { type: linear, from: 0, to: 1, end: 9 } }
  soft: { type: distillation, input: student.ip2, target: { mix: logits, of: { teacher.ip1: 0.3, teacher.ip2: 0.7 } } }
  costs: { type: infogain, input: student.ip2, target: data.label, matrix: [${Array.from({ length: 10 }, (_, i) => JSON.stringify(Array.from({ length: 10 }, (_, j) => Number(i === j)))).join(', ')}] }
metrics:
  accuracy: { type: accuracy, input: student.ip2, target: data.label }
  agreement: { type: agreement, input: student.ip2, target: teacher.ip2 }
  surprise: { type: cross_entropy, input: student.ip2, target: data.label }
  doubt: { type: entropy, input: student.ip2 }
  distance: { type: kl, input: student.ip2, target: teacher.ip2 }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`

/** Every way to say where weights come from. */
const weights = {
  file: "{ file: w.safetensors, sha256: 'SHA', only: ['fc*'], rename: [{ match: '^fc(.)$', to: 'ip$1' }], otherwise: fillers }",
  leftover: "{ file: more.safetensors, rename: [{ match: '^fc', to: ip }], leftover: ignore }",
  experiment: '{ experiment: trainer.yaml, network: small }',
  'experiment-in-part': "{ experiment: trainer.yaml, network: small, only: ['ip*'], otherwise: fillers }",
  'experiment-renamed': "{ experiment: trainer.yaml, network: small, rename: [{ match: '^ip3$', to: ip1 }] }",
  files:
    "{ sources: [{ file: w.safetensors, sha256: 'SHA', only: ['fc*'], rename: [{ match: '^fc(.)$', to: 'ip$1' }] }], otherwise: fillers }",
  experiments: "{ sources: [{ experiment: trainer.yaml, network: small, only: ['ip*'] }], otherwise: fillers }",
  both: "{ sources: [{ file: w.safetensors, only: [conv1] }, { experiment: trainer.yaml, network: small, only: ['ip*'], rename: [{ match: '^ip(\\d)$', to: 'ip$1' }] }] }",
}

/** Networks of each role that say much of themselves. */
const roles = Object.entries(weights).flatMap(([kind, said]) =>
  (['network', 'teacher', 'student'] as const).map((role) => {
    const mine = `
  from: net.yaml
  input: [1, 28, 28]
  expect: { accuracy: { min: 0.9, of: ip2 } }
  weights: ${said.replace('SHA', 'a'.repeat(64))}`
    const plain = `
  from: net.yaml
  weights: { file: other.safetensors, otherwise: fillers }`
    const networks =
      role === 'network'
        ? `network:${mine}`
        : `teacher:${role === 'teacher' ? mine : plain}\nstudent:${role === 'student' ? mine : plain}`
    const loss =
      role === 'network'
        ? 'type: softmax_cross_entropy, input: network.ip2, target: data.label'
        : 'type: distillation, input: student.ip2, target: teacher.ip2'
    const text = `version: 1
name: of-roles
data: { dataset: mnist }
${networks}
losses: { loss: { ${loss} } }
metrics: { accuracy: { type: accuracy, input: ${role === 'network' ? role : 'student'}.ip2, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
    return [`${role}-${kind}.yaml`, text] as const
  }),
)

/** Layers that stand in the experiment, in networks of each role. */
const own = (['network', 'teacher', 'student'] as const).map((role) => {
  const mine = `{ defaults: { bias_filler: { type: constant, value: 0.1 } }, layers: [{ name: b, type: inner_product, num_output: 8 }, { name: a, type: inner_product, num_output: 10 }] }`
  const weights = '{ layers: [{ name: a, type: inner_product, num_output: 10 }], weights: { file: a.safetensors } }'
  const networks =
    role === 'network' ? `network: ${mine}` : `teacher: ${role === 'teacher' ? mine : weights}\nstudent: ${mine}`
  const loss =
    role === 'network'
      ? 'type: softmax_cross_entropy, input: network.a, target: data.label'
      : 'type: distillation, input: student.a, target: teacher.a'
  const text = `version: 1
name: own-layers
data: { dataset: mnist }
${networks}
losses: { loss: { ${loss} } }
metrics: { accuracy: { type: accuracy, input: ${role === 'network' ? role : 'student'}.a, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
allow: [{ code: untrained-teacher, reason: layers are looked at }]
guards: { dead_network: warn }
`
  return [`own-${role}.yaml`, text] as const
})

const more: Files = {
  'edited-teacher.yaml': `version: 1
name: edited
data: { dataset: mnist }
teacher: { from: networks/plain.yaml, remove: [relu1], override: { pool1: { pool: ave } }, weights: { experiment: teacher.yaml } }
student: { from: networks/plain.yaml }
losses: { l: { type: distillation, input: student.ip2, target: teacher.ip2 } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`,
  'net.yaml': net,
  'other-net.yaml': net.replace('  - { name: ip1', '  - { name: relu0, type: relu }\n  - { name: ip1'),
  'trainer.yaml': trainer,
  'another.yaml': another,
  'trainer-2.yaml': trainer.replace('0.01', '0.02'),
  'taps.yaml': taps,
  'through-file.yaml': specOf('relu')
    .replace(/network:[^]*losses/, 'network: { from: net.yaml }\nlosses')
    .replace('network.ip,', 'network.ip2,'),
  'decayed.yaml': specOf('convolution')
    .replace('pad: 1 }', 'pad: 1, param: [{ lr_mult: 2, decay_mult: 2 }] }')
    .replace('max_iter', 'weight_decay: 0.1, max_iter'),
  'shared.yaml': specOf('relu').replace(
    '    - { name: it',
    `    - { name: c1, type: convolution, num_output: 2, kernel_size: 3, param: [{ share: w }] }
    - { name: c2, type: convolution, num_output: 2, kernel_size: 3, param: [{ share: w }] }
    - { name: it`,
  ),
  'blocks.yaml': specOf('relu').replace(
    '    - { name: it',
    `    - repeat: { var: i, from: 1, to: 2 }
      layers: [{ name: 'c\${i}', type: convolution, num_output: '\${i + 1}', kernel_size: 1 }]
    - { name: it`,
  ),
  'cut.yaml': specOf('slice')
    .replace('num_output: 2', 'num_output: 4')
    .replace('top: [a, b]', 'top: [a, b], slice_point: [1], bottom: conv'),
  'in-groups.yaml': specOf('convolution')
    .replace('num_output: 3', 'num_output: 4, group: 1')
    .replace('pad: 1 }\n    - { name: ip', 'pad: 1 }\n    - { name: ip'),
  'oblong.yaml': specOf('convolution').replace(
    'num_output: 3, kernel_size: 3',
    'num_output: 3, kernel_h: 3, kernel_w: 2',
  ),
  'oblong-up.yaml': specOf('deconvolution').replace(
    'num_output: 3, kernel_size: 2, stride: 2, weight_filler: bilinear',
    'num_output: 4, kernel_h: 3, kernel_w: 2, stride_h: 2, stride_w: 1, group: 1',
  ),
  'oblong-pool.yaml': specOf('pooling').replace(
    'kernel_size: 3, stride: 2',
    'kernel_h: 3, kernel_w: 2, stride_h: 3, stride_w: 2',
  ),
  'global-pool.yaml': specOf('pooling').replace(
    'pool: ave, kernel_size: 3, stride: 2',
    'pool: ave, global_pooling: true',
  ),
  'rounded.yaml': specOf('pooling').replace(
    'pool: ave, kernel_size: 3',
    'pool: ave, kernel_size: 3, round_mode: floor',
  ),
  'summed.yaml': specOf('eltwise').replace('operation: max', 'operation: sum'),
  'swapped.yaml': specOf('relu').replace('type: relu', 'type: relu, bottom: conv'),
  'pooled.yaml': specOf('pooling').replace(
    'type: pooling, pool: ave, kernel_size: 3',
    'type: pooling, pool: ave, bottom: data8, kernel_size: 3',
  ),
  'defaulted.yaml': specOf('relu')
    .replace(/network:[^]*losses/, 'network: { from: bare.yaml }\nlosses')
    .replace('network.ip,', 'network.b,'),
  'bare.yaml': `kind: network
defaults: { bias_filler: { type: constant, value: 0.1 } }
layers: [{ name: a, type: inner_product, num_output: 10 }, { name: b, type: inner_product, num_output: 10 }]
`,
  'kinds.yaml': specOf('relu')
    .replace(
      /network:[^]*losses/,
      () => `network:
  from: net.yaml
  replace: [{ type: dropout, with: { type: relu } }, { type: inner_product, name: ip0, with: { type: tanh } }]
  rename: [{ match: '^(conv.)$', to: 'first_$1' }]
losses`,
    )
    .replace('network.ip,', 'network.ip2,'),
  'affixed.yaml': specOf('relu')
    .replace(
      /network:[^]*losses/,
      `network: { from: net.yaml, rename: { prefix: my_, suffix: _s } }
metrics: { doubt: { type: entropy, input: network.my_ip2_s } }
losses`,
    )
    .replace('network.ip,', 'network.my_ip2_s,'),
  ...Object.fromEntries(
    Object.entries({
      lone: `network: { from: net.yaml, frozen: [conv1], weights: { file: other.safetensors, otherwise: fillers } }
losses: { l: { type: softmax_cross_entropy, input: network.ip2, target: data.label } }`,
      teacher: `teacher: { from: net.yaml, frozen: [conv1], weights: { file: other.safetensors, otherwise: fillers } }
student: { from: net.yaml }
losses:
  l: { type: euclidean, input: student.drop1, target: teacher.drop1 }
  m: { type: softmax_cross_entropy, input: student.ip2, target: data.label }
  n: { type: softmax_cross_entropy, input: teacher.ip2, target: data.label }`,
      student: `teacher: { from: net.yaml, weights: { file: other.safetensors, otherwise: fillers } }
student: { from: net.yaml, frozen: [conv1], weights: { file: v.safetensors, rename: [{ match: '^fc', to: ip }] } }
losses: { l: { type: distillation, input: student.ip2, target: teacher.ip2 } }`,
    }).map(([role, said]) => [
      `frozen-${role}.yaml`,
      `version: 1\nname: frozen\ndata: { dataset: mnist }\n${said}\nsolver: { type: sgd, base_lr: 0.01, max_iter: 10 }\n`,
    ]),
  ),
  'joined.yaml': specOf('concat').replace('[conv, data8]', '[conv, conv]'),
}

const written: Files = {
  ...more,
  ...Object.fromEntries([...own, ...roles]),
  ...examples,
  ...Object.fromEntries([...solvers, ...layers, ...fillers]),
}

/** Teachers of which some layers start by their fillers say that it is meant so. */
export const fixtures: Files = Object.fromEntries(
  Object.entries(written).map(([file, text]) => [
    file,
    text.includes('otherwise: fillers') && !text.includes('allow:')
      ? text.replace(
          'version: 1\n',
          'version: 1\nallow: [{ code: untrained-teacher, reason: what is loaded is looked at }]\n',
        )
      : text,
  ]),
)

/** Through which experiment a file is seen; undefined: through none. */
export function mainOf(file: string): string | undefined {
  if (file === 'net.yaml') return 'through-file.yaml'
  if (file === 'bare.yaml') return 'defaulted.yaml'
  return /^kind:|^abstract: true/m.test(fixtures[file]) ? undefined : file
}

const CONV = [
  { name: 'conv1.weight', shape: [8, 1, 5, 5] },
  { name: 'conv1.bias', shape: [8] },
]
const dense = (name: string, inputs: number) => [
  { name: `${name}.weight`, shape: [10, inputs] },
  { name: `${name}.bias`, shape: [10] },
]

const DENSE = (name: string) => [...dense(`${name}0`, 288), ...dense(`${name}1`, 10), ...dense(`${name}2`, 10)]

/** What is in the files of weights. */
const HEADERS: Readonly<Record<string, readonly { readonly name: string; readonly shape: readonly number[] }[]>> = {
  'w.safetensors': [...CONV, ...DENSE('fc')],
  'v.safetensors': [...CONV, ...DENSE('fc')],
  'more.safetensors': [...CONV, ...DENSE('fc'), ...dense('fc3', 7)],
  'other.safetensors': [...CONV, ...DENSE('ip')].slice(0, -1),
  'a.safetensors': dense('a', 784),
}

export function fixtureHost(files: Files): Host {
  return {
    ...memoryHost({ ...headers, ...files }),
    weights: (path) => {
      const tensors = HEADERS[path]
      return tensors
        ? { kind: 'header', header: { format: 'safetensors', tensors } }
        : { kind: 'missing', reason: 'no such file' }
    },
  }
}
