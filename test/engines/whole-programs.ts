/**
 * Whole experiments, trained for some steps on an engine and on the embedded one in its canonical form. Two trainings in float32 part
 * where a number of a max pooling or of a ReLU lies within rounding of another; how far that may lead is told by a third, whose first
 * weights differ in their last digit.
 */
import type { Plan } from '../../compiler/index.ts'
import { openEngine, type Tensor } from '../../runtime/engines/index.ts'
import { experiments, type Files } from '../harness.ts'
import { compiled, firstState, trainSteps, type Trained } from './plan-steps.ts'
import type { Loads } from './run-nodes.ts'

export interface WholeProgram {
  readonly about: string
  readonly plan: () => Plan
  readonly steps: number
}

/** Images in files that the compiler does not open. */
function data(shape: string, classes: number, batch: number): string {
  return `data:
  dataset: npy
  train: { path: images.npy, labels: labels.npy }
  test: { path: test.npy, labels: labels.npy }
  shape: ${shape}
  classes: ${classes}
  batch: { train: ${batch}, test: ${batch} }
`
}

const FILLER = 'weight_filler: { type: xavier }'

function alone(name: string, layers: string, solver: string): Files {
  return {
    'x.yaml': `version: 1
name: ${name}
description: For comparing engines.
${data('[3, 10, 10]', 5, 6)}network:
  layers:
${layers}
losses:
  hard: { type: softmax_cross_entropy, input: network.ip, target: data.label }
solver: ${solver}
`,
  }
}

const normalized = alone(
  'normalized',
  `    - { name: conv1, type: convolution, num_output: 8, kernel_size: 3, pad: 1, bias_term: false, ${FILLER} }
    - { name: norm1, type: batch_norm }
    - { name: scale1, type: scale, bias_term: true }
    - { name: relu1, type: relu }
    - { name: conv2, type: convolution, num_output: 8, kernel_size: 3, pad: 1, bias_term: false, ${FILLER} }
    - { name: norm2, type: batch_norm }
    - { name: sum, type: eltwise, operation: sum, bottom: [norm2, relu1] }
    - { name: pool, type: pooling, pool: ave, global_pooling: true }
    - { name: ip, type: inner_product, num_output: 5, ${FILLER} }`,
  '{ type: nesterov, base_lr: 0.01, momentum: 0.9, weight_decay: 0.001, max_iter: 20 }',
)

const grouped = alone(
  'grouped',
  `    - { name: conv1, type: convolution, num_output: 6, kernel_size: 3, pad: 1, ${FILLER} }
    - { name: tanh1, type: tanh }
    - { name: norm1, type: lrn, local_size: 3, alpha: 0.1, beta: 0.75 }
    - { name: wide, type: convolution, num_output: 6, kernel_h: 3, kernel_w: 1, group: 2, dilation: 2, pad_h: 2, pad_w: 0, ${FILLER} }
    - { name: squash, type: sigmoid }
    - { name: each, type: convolution, num_output: 12, kernel_size: 3, group: 6, stride: 2, ${FILLER} }
    - { name: relu, type: prelu }
    - { name: mean, type: pooling, pool: ave, kernel_size: 3, stride: 2, pad: 1 }
    - { name: drop, type: dropout, dropout_ratio: 0.25 }
    - { name: ip, type: inner_product, num_output: 5, ${FILLER} }`,
  '{ type: adam, base_lr: 0.001, momentum: 0.9, momentum2: 0.999, delta: 1.0e-4, clip_gradients: 5, max_iter: 20 }',
)

const NET = `kind: network
layers:
  - { name: conv, type: convolution, num_output: 6, kernel_size: 3, ${FILLER} }
  - { name: relu, type: relu }
  - { name: pool, type: pooling, pool: max, kernel_size: 2, stride: 2 }
  - { name: ip1, type: inner_product, num_output: 8, ${FILLER} }
  - { name: relu1, type: relu }
  - { name: ip2, type: inner_product, num_output: 5, ${FILLER} }
  - { name: gate, type: sigmoid }
`

const taught: Files = {
  'net.yaml': NET,
  'teacher.yaml': `version: 1
name: teacher
description: For comparing engines.
${data('[3, 10, 10]', 5, 6)}network: { from: net.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip2, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 20 }
`,
  'x.yaml': `version: 1
name: losses
description: For comparing engines.
${data('[3, 10, 10]', 5, 6)}teacher:
  from: net.yaml
  rename: { suffix: _t }
  weights: { experiment: teacher.yaml }
student:
  from: net.yaml
  rename: { suffix: _s }
  override: { ip1: { num_output: 7 } }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip2_s, target: data.label, ignore_label: 4 }
  soft: { type: distillation, input: student.ip2_s, target: teacher.ip2_t, temperature: 4 }
  seed: { type: distillation, input: student.ip2_s, target: teacher.ip2_t, convention: seed }
  cross: { type: distillation, input: student.ip2_s, target: teacher.ip2_t, convention: soft_cross_entropy, temperature: 2 }
  logits: { type: distillation, input: student.ip2_s, target: teacher.ip2_t, convention: mse_logits, weight: 0.1 }
  pixels: { type: euclidean, input: student.pool_s, target: teacher.pool_t, weight: 0.01 }
  hint: { type: hint, input: student.ip1_s, target: teacher.ip1_t, project: auto, weight: 0.1 }
  sigmoid: { type: sigmoid_cross_entropy, input: student.ip2_s, target: teacher.gate_t, weight: 0.1 }
  margin: { type: hinge, input: student.ip2_s, target: data.label, norm: l2, weight: 0.05 }
  margins: { type: hinge, input: student.ip2_s, target: data.label, norm: l1, weight: 0.05 }
  pairs: { type: contrastive, input: student.ip2_s, target: teacher.ip2_t, similar: data.label, margin: 1, weight: 0.1 }
  costs:
    type: infogain
    input: student.ip2_s
    target: data.label
    matrix: [[1, 0, 0, 0, 0.2], [0, 1, 0.1, 0, 0], [0, 0, 1, 0, 0], [0, 0.3, 0, 1, 0], [0.5, 0, 0, 0, 1]]
    weight: 0.1
metrics:
  accuracy: { type: accuracy, input: student.ip2_s, target: data.label }
solver: { type: sgd, base_lr: 0.005, momentum: 0.9, weight_decay: 0.001, max_iter: 20 }
`,
}

export const wholePrograms: Readonly<Record<string, WholeProgram>> = {
  normalized: {
    about: 'batch norms, a residual, Nesterov',
    plan: () => compiled(normalized),
    steps: 20,
  },
  grouped: {
    about: 'groups, dilation, dropout, normalization across channels, Adam with clipping',
    plan: () => compiled(grouped),
    steps: 20,
  },
  losses: { about: 'every loss, a frozen teacher', plan: () => compiled(taught), steps: 20 },
  lenet: {
    about: 'LeNet taught by LeNet',
    plan: () =>
      compiled(experiments, 'mnist-distill.yaml', ['student.override=null', 'data.batch.train=2', 'sweep=null']),
    steps: 20,
  },
  'cifar-mini': {
    about: 'the study’s network taught by the full one',
    plan: () => compiled(experiments, 'cifar-mini.yaml', ['data.batch.train=1', 'sweep=null']),
    steps: 20,
  },
}

export interface Apart {
  /** Of all losses of all steps, the most that one differs by, as a share of it. */
  readonly loss: number
  /** Of all trained tensors and slots, the most that what the steps did to one differs by, as a share of it. */
  readonly update: number
  /** Which tensor that is. */
  readonly tensor: string
}

/** How far `engine` is from the embedded one, and how far two trainings may be that differ in their first digits. */
export async function compareWhole(
  engine: Loads,
  { plan: compile, steps }: WholeProgram,
): Promise<{ readonly apart: Apart; readonly nudged: Apart }> {
  const plan = compile()
  const { engine: embedded } = await openEngine({ engine: 'onnx', device: 'cpu', threads: 1, fuse: false })
  const first = firstState(plan)
  const expected = await trainSteps(embedded, plan, steps, { first })
  const nudged = await trainSteps(embedded, plan, steps, { first: inLastDigit(first) })
  const actual = await trainSteps(engine, plan, steps, { first })
  return { apart: between(first, expected, actual), nudged: between(first, expected, nudged) }
}

/** Up to here two trainings are the same. */
const SAME = 1e-4
/** Further apart, they are so by no more than this many times what the last digit of the weights does: chance has a part in that. */
const CHANCE = 10

export function agrees({ apart, nudged }: Awaited<ReturnType<typeof compareWhole>>): boolean {
  return (['loss', 'update'] as const).every((of) => apart[of] <= Math.max(SAME, CHANCE * nudged[of]))
}

function between(first: ReadonlyMap<string, Tensor>, expected: Trained, actual: Trained): Apart {
  const losses = expected.losses.flatMap((step, i) =>
    Object.entries(step).map(
      ([name, value]) => Math.abs(value - actual.losses[i][name]) / Math.max(Math.abs(value), 1e-3),
    ),
  )
  const updates = [...expected.tensors].map(([tensor, { data }]) => {
    const [start, other] = [first.get(tensor)?.data, actual.tensors.get(tensor)?.data]
    if (!start || !other) throw new Error(`${tensor} is not in all of them`)
    const off = length(data, (value, i) => value - other[i])
    return { tensor, update: off === 0 ? 0 : off / length(data, (value, i) => value - start[i]) }
  })
  const worst = updates.reduce((a, b) => (b.update <= a.update ? a : b)) // one that is no number is the worst
  return { loss: Math.max(...losses), ...worst }
}

function length(numbers: Tensor['data'], of: (value: number, i: number) => number): number {
  return Math.sqrt(Float64Array.from(numbers, of).reduce((sum, value) => sum + value ** 2, 0))
}

/** One up, one as it is, one down. */
function inLastDigit(first: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  const moved = ({ shape, data }: Tensor): Tensor => ({
    shape,
    data: Float32Array.from(data, (value, i) => value * (1 + ((i % 3) - 1) * 2 ** -23)),
  })
  return new Map([...first].map(([name, tensor]) => [name, moved(tensor)]))
}
