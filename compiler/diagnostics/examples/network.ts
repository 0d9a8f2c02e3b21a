/** Examples of `catalogue/network.ts`, in its order. */
import type { NetworkCode } from '../catalogue/network.ts'
import { edits, type Edit, type SpecExample, type Variant } from './example.ts'

const STUDENT = 'rename: { suffix: _s }'
const WEIGHTS = '  weights: { experiment: teacher.yaml }\n'
const DATA = 'data: { dataset: mnist }\nteacher'
const SOFT = "  soft: { type: distillation, input: student.ip_s, target: teacher.ip_t, weight: '${lambda}' }\n"

/** A student of two layers side by side, of which a metric reads one. */
const measured = (layer: string): Variant =>
  edits(
    [
      'student:\n  from: net.yaml\n',
      'student:\n  layers:\n    - { name: ip, type: inner_product, num_output: 10 }\n' +
        (layer === 'ip' ? '' : `    - { name: ${layer}, type: inner_product, bottom: data, num_output: 10 }\n`),
    ],
    ['solver: {', `metrics: { a: { type: accuracy, input: student.${layer}_s, target: data.label } }\nsolver: {`],
  )

/** What `ts-compile weights lock` leaves beside a file that fits. */
const HEADER = `{"version":1,"format":"caffemodel","bytes":27640,"sha256":"${'a'.repeat(64)}","tensors":[
  {"name":"conv.weight","shape":[4,1,5,5],"dtype":"F32"},
  {"name":"conv.bias","shape":[4],"dtype":"F32"},
  {"name":"ip.weight","shape":[10,576],"dtype":"F32"},
  {"name":"ip.bias","shape":[10],"dtype":"F32"}
]}
`

const fromFile = (weights: string): Variant => ({
  edits: [['experiment: teacher.yaml', weights]],
  files: { 't.caffemodel.header.json': HEADER },
})

/** A student that starts from a part of a file, whose layers are called otherwise. */
const renamed = (rest: string): Variant => ({
  edits: [[STUDENT, `${STUDENT}\n  weights: { file: old.caffemodel, rename: [{ match: '^conv_1$', to: ${rest} }`]],
  files: {
    'old.caffemodel.header.json': HEADER.replaceAll('"conv.', '"conv_1.'),
  },
})

/** What `ts-compile weights lock` leaves beside a network of ONNX. */
const ONNX = `{"version":1,"format":"onnx","bytes":27640,"sha256":"${'a'.repeat(64)}","ports":{"inputs":[{"name":"image","dtype":"F32","shape":["N",1,28,28]}],"outputs":[{"name":"scores","dtype":"F32","shape":["N",10]}]},"tensors":[]}
`
/** What `ts-compile predict … --data train` leaves beside what it recorded. */
const RECORDED = `{"version":1,"format":"npy","bytes":2400128,"sha256":"${'a'.repeat(64)}","recorded":{"dataset":"${'b'.repeat(64)}","part":"train"},"tensors":[
  {"name":"ip","shape":[60000,10],"dtype":"F32"}
]}
`
const OWN = '  from: net.yaml\n  rename: { suffix: _t }\n  weights: { experiment: teacher.yaml }\n'

/** A teacher that the spec does not describe. */
const foreign = (teacher: string, ...more: readonly Edit[]): Variant => ({
  edits: [[OWN, `${teacher.trimEnd().replace(/^/gm, '  ')}\n`], ['teacher.ip_t', 'teacher.logits'], ...more],
  files: { 't.onnx.header.json': ONNX, 'logits.npy.header.json': RECORDED },
})
const onnx = (outputs: string, more = ''): Variant => foreign(`onnx: t.onnx\noutputs: ${outputs}\n${more}`)
const recorded = (file: string, ...more: readonly Edit[]): Variant =>
  foreign(`recorded: ${file}\noutputs: { logits: [10] }\n`, ...more)

/** A target mixed of two taps of the teacher. */
const mixed = (share: string): Variant =>
  edits(
    [
      '  - { name: ip,',
      '  - { name: also, type: inner_product, bottom: pool, num_output: 10 }\n  - { name: ip, bottom: pool,',
    ],
    ['input: student.ip_s, target: data', 'input: student.also_s, target: data'],
    [
      'losses: { hard: {',
      'losses: { also: { type: softmax_cross_entropy, input: network.also, target: data.label }, hard: {',
    ],
    ['target: teacher.ip_t', `target: { mix: logits, of: { teacher.ip_t: ${share}, teacher.also_t: 0.5 } }`],
  )

export const networkExamples: Readonly<Partial<Record<NetworkCode, SpecExample>>> = {
  'foreign-keys': {
    wrong: onnx('{ logits: scores }', 'frozen: true\n'),
    right: onnx('{ logits: scores }'),
  },
  'foreign-misfit': { wrong: onnx('{ logits: score }'), right: onnx('{ logits: scores }') },
  'recording-augmented': {
    wrong: recorded('logits.npy', ['dataset: mnist }', 'dataset: mnist, transform: { train: { mirror: true } } }']),
    right: recorded('logits.npy'),
  },
  'recording-part': {
    wrong: recorded('logits.npy', [
      'solver: {',
      'metrics: { agreement: { type: agreement, input: student.ip_s, target: teacher.logits } }\nsolver: {',
    ]),
    right: recorded('logits.npy'),
  },
  'recording-unverified': { wrong: recorded('other.npy'), right: recorded('logits.npy') },
  'bottom-count': {
    wrong: edits(['name: ip, type', 'name: ip, bottom: [conv, pool], type']),
    right: edits(['name: ip, type', 'name: ip, bottom: pool, type']),
  },
  'input-mismatch': {
    wrong: edits(['kind: network\n', 'kind: network\ninput: [3, 32, 32]\n']),
    right: edits(['kind: network\n', 'kind: network\ninput: [1, 28, 28]\n']),
  },
  'label-width': { wrong: edits(['num_output: 10 }', 'num_output: 5 }']) },
  'extra-outputs': { wrong: edits(['num_output: 10 }', 'num_output: 100 }']) },
  'layer-shape': { wrong: edits(['kernel_size: 5 }', 'kernel_size: 50 }']) },
  'loss-input': { wrong: edits(['target: teacher.ip_t', 'target: data.label']) },
  'mean-channels': {
    wrong: edits([DATA, 'data: { dataset: mnist, transform: { mean: [104, 117, 123] } }\nteacher']),
    right: edits(
      [DATA, 'data: { dataset: mnist, transform: { mean: [33] } }\nteacher'],
      ['data: { dataset: mnist }\nnetwork', 'data: { dataset: mnist, transform: { mean: [33] } }\nnetwork'],
    ),
  },
  'nothing-to-train': {
    wrong: edits(["weight: '${1 - lambda}'", "weight: '${0 * lambda}'"], ["weight: '${lambda}'", 'weight: 0']),
  },
  'shared-parameter': {
    wrong: edits([
      '  - { name: ip,',
      '  - { name: one, type: inner_product, num_output: 4, param: [{ share: w }] }\n  - { name: ip, param: [{ share: w }],',
    ]),
    right: edits(['  - { name: ip,', '  - { name: one, type: inner_product, num_output: 4 }\n  - { name: ip,']),
  },
  'student-from-teacher-weights': {
    wrong: edits(['teacher:\n', 'teacher: &teacher\n'], ['student:\n  from: net.yaml\n', 'student:\n  <<: *teacher\n']),
  },
  'target-needs-gradient': { wrong: edits(['weights: { experiment: teacher.yaml }', 'frozen: false']) },
  'test-batch': {
    wrong: edits([DATA, 'data: { dataset: mnist, batch: { test: 20000 } }\nteacher']),
    right: edits([DATA, 'data: { dataset: mnist, batch: { test: 1000 } }\nteacher']),
  },
  'test-remainder': {
    wrong: edits([DATA, 'data: { dataset: mnist, batch: { test: 64 } }\nteacher']),
    right: edits([DATA, 'data: { dataset: mnist, batch: { test: 100 } }\nteacher']),
  },
  'test-repeats': {
    wrong: edits(['max_iter: 10 }\n', 'max_iter: 10, test: { iterations: 101 } }\n']),
    right: edits(['max_iter: 10 }\n', 'max_iter: 10, test: { iterations: 100 } }\n']),
  },
  'too-many-params': { wrong: edits(['pool: max,', 'pool: max, param: [{ lr_mult: 1 }],']) },
  'unknown-dataset': { wrong: edits([DATA, 'data: { dataset: mnits }\nteacher']) },
  'unknown-reference': { wrong: edits(['target: teacher.ip_t', 'target: teacher.ip_s']) },
  'untrainable-input': {
    wrong: edits(['input: student.ip_s, target: teacher.ip_t', 'input: teacher.ip_t, target: teacher.ip_t']),
  },
  'untrained-teacher': { wrong: edits([WEIGHTS, '']) },
  'unused-layer': {
    wrong: edits(['num_output: 10 }\n', 'num_output: 10 }\n  - { name: extra, type: inner_product, num_output: 3 }\n']),
  },
  'idle-student': {
    wrong: edits(
      ['student:\n', 'students:\n  other: { from: net.yaml }\n  student:\n'],
      ['  from: net.yaml\n  rename: { suffix: _s }', '    from: net.yaml\n    rename: { suffix: _s }'],
    ),
  },
  'unused-teacher': { wrong: edits([SOFT, '']) },
  'weights-cycle': { wrong: edits(['experiment: teacher.yaml', 'experiment: x.yaml']) },
  'weights-of-a-sweep': {
    wrong: edits(['network: { from: net.yaml }', 'network: { from: net.yaml }\nsweep: { seed: [0, 1] }']),
  },
  'weights-source': { wrong: fromFile('file: t.caffemodel, network: a'), right: fromFile('file: t.caffemodel') },
  'weights-pattern': {
    wrong: fromFile("file: t.caffemodel, only: ['conv*', ip, 'fc*']"),
    right: fromFile("file: t.caffemodel, only: ['conv*', ip]"),
  },
  'weights-rename': { wrong: renamed('cnv }], otherwise: fillers, leftover: ignore'), right: renamed('conv }]') },
  'weights-unverified': { wrong: fromFile('file: other.caffemodel'), right: fromFile('file: t.caffemodel') },
  'weights-unreadable': {
    wrong: { ...fromFile('file: t.caffemodel'), files: { 't.caffemodel.header.json': '{}' } },
    right: fromFile('file: t.caffemodel'),
  },
  'weights-changed': {
    wrong: fromFile(`file: t.caffemodel, sha256: ${'b'.repeat(64)}`),
    right: fromFile(`file: t.caffemodel, sha256: ${'a'.repeat(64)}`),
  },
  'weights-misfit': {
    wrong: edits(['teacher:\n  from: net.yaml', 'teacher:\n  from: net.yaml\n  override: { conv: { num_output: 8 } }']),
  },
  'frozen-in-train-mode': {
    wrong: edits(
      [WEIGHTS, `${WEIGHTS}  mode: train\n`],
      ['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,'],
    ),
    right: edits(['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,']),
  },
  'frozen-rate': {
    wrong: edits([WEIGHTS, `${WEIGHTS}  override: { ip: { param: [{ lr_mult: 0.1 }] } }\n`]),
  },
  'no-statistics': {
    wrong: edits(['  - { name: ip,', '  - { name: norm, type: batch_norm, use_global_stats: true }\n  - { name: ip,']),
    right: edits(['  - { name: ip,', '  - { name: norm, type: batch_norm }\n  - { name: ip,']),
  },
  'trained-in-eval-mode': {
    wrong: edits(
      [STUDENT, `${STUDENT}\n  mode: eval`],
      ['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,'],
    ),
    right: edits(['  - { name: ip,', '  - { name: drop, type: dropout }\n  - { name: ip,']),
  },
  'unreached-layer': { wrong: measured('aux'), right: measured('ip') },
  'lonely-share': {
    wrong: edits(['  - { name: ip,', '  - { name: ip, param: [{ share: w }],']),
    right: edits(['  - { name: ip,', '  - { name: ip, param: [{ lr_mult: 1 }],']),
  },
  'unused-top': {
    wrong: edits(['  - { name: ip,', '  - { name: cut, type: slice, top: [a, b] }\n  - { name: ip, bottom: "cut:a",']),
    right: edits([
      '  - { name: ip,',
      '  - { name: cut, type: slice, top: [a, b] }\n  - { name: both, type: concat, bottom: ["cut:a", "cut:b"] }\n  - { name: ip,',
    ]),
  },
  'unread-answer': {
    wrong: edits(['num_output: 10 }\n', 'num_output: 10 }\n  - { name: prob, type: softmax }\n']),
  },
  'frozen-without-effect': {
    wrong: edits([STUDENT, `${STUDENT}\n  weights: { experiment: teacher.yaml }\n  frozen: ['cnv*']`]),
    right: edits([STUDENT, `${STUDENT}\n  weights: { experiment: teacher.yaml }\n  frozen: ['conv*']`]),
  },
  'mix-weights': { wrong: mixed('0.6'), right: mixed('0.5') },
  'weights-network': {
    wrong: edits(['experiment: teacher.yaml }', 'experiment: teacher.yaml, network: netwrok }']),
    right: edits(['experiment: teacher.yaml }', 'experiment: teacher.yaml, network: network }']),
  },
  'zero-filler': {
    wrong: edits([STUDENT, `${STUDENT}\n  override: { ip: { weight_filler: constant } }`]),
    right: edits([STUDENT, `${STUDENT}\n  override: { ip: { weight_filler: xavier } }`]),
  },
}
