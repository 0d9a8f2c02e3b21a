/** Whole compiled programs, step after step: the engine in float32 against the reference in float64. */
import { describe, expect, it } from 'vitest'

import { elements, type Plan, type Program } from '../../compiler/index.ts'
import { openEngine, type Tensor } from '../../runtime/engines/index.ts'
import { fillFrom, RandomWords } from '../../runtime/random/index.ts'
import { compileFiles, lines, small, type Files } from '../harness.ts'
import { toF32 } from '../engines/run-nodes.ts'
import { evaluateProgram } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'

function planOf(files: Files, main: string, sets: readonly string[]): Plan {
  const { experiment, diagnostics } = compileFiles(files, main, sets)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment.spec
}

function start(plan: Plan): Map<string, RefTensor> {
  return new Map(
    plan.state.map(({ name, shape, init }) => {
      const data = new Float32Array(elements(shape))
      const limit = Math.sqrt((3 * (shape[0] ?? 1)) / data.length)
      fillFrom(
        init.type === 'weights' ? { type: 'uniform', min: -limit, max: limit } : init,
        data,
        new RandomWords(5, 'init', name),
      )
      return [name, { shape, data: Float64Array.from(data) }]
    }),
  )
}

/** The reference's own loop: feeds, taps, state. */
function referenceStep(
  plan: Plan,
  state: Map<string, RefTensor>,
  feeds: ReadonlyMap<string, RefTensor>,
): Record<string, number> {
  const run = (program: Program, given: ReadonlyMap<string, RefTensor>): readonly RefTensor[] => {
    const inputs = program.inputs.map(
      (input) => [input.name, input.kind === 'state' ? state.get(input.state) : given.get(input.name)] as const,
    )
    return evaluateProgram(program.nodes, new Map(inputs.map(([name, tensor]) => [name, tensor as RefTensor])))
  }
  const all = new Map(feeds)
  const teacher = plan.programs.find(({ name }) => name === 'teacher/train')
  if (teacher) {
    const values = run(teacher, all)
    for (const { name, node } of teacher.outputs) all.set(`tap.${name}`, values[node])
  }
  const train = plan.programs.find(({ name }) => name === 'train') as Program
  const values = run(train, all)
  const losses: Record<string, number> = {}
  for (const output of train.outputs) {
    if (output.kind === 'state') state.set(output.state, values[output.node])
    else losses[output.name] = values[output.node].data[0]
  }
  return losses
}

async function compare(plan: Plan, steps: number): Promise<void> {
  const reference = start(plan)
  const { engine } = await openEngine({ threads: 1 })
  const session = await engine.load(plan, new Map([...reference].map(([name, tensor]) => [name, toF32(tensor)])))
  const batch = plan.data.batch.train
  for (let step = 0; step < steps; step++) {
    const image = new Float32Array(batch * elements(plan.data.shape))
    fillFrom({ type: 'uniform', min: 0, max: 1 }, image, new RandomWords(step, 'init', 'image'))
    const label = Int32Array.from({ length: batch }, (_, i) => (i * 3 + step) % plan.data.classes)
    const masks = plan.programs.flatMap(({ inputs, nodes }) =>
      inputs.flatMap((input): readonly [string, Tensor][] => {
        if (input.kind !== 'random') return []
        const { shape } = nodes[input.node]
        const data = Float32Array.from({ length: elements(shape) }, (_, i) =>
          (i * 7 + step) % 4 === 0 ? 0 : 1 / (1 - input.stream.ratio),
        )
        return [[input.name, { shape, data }]]
      }),
    )
    const feeds = new Map<string, Tensor>([
      ['data.image', { shape: [batch, ...plan.data.shape], data: image }],
      ['data.label', { shape: [batch], data: label }],
      ['lr', { shape: [], data: Float32Array.of(0.01) }],
      ...masks,
    ])
    const exact = new Map([...feeds].map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]))
    const expected = referenceStep(plan, reference, exact)
    const all = new Map(feeds)
    if (plan.programs.some(({ name }) => name === 'teacher/train')) {
      for (const [tap, tensor] of await session.run('teacher/train', feeds)) all.set(`tap.${tap}`, tensor)
    }
    const values = await session.run('train', all)
    for (const [name, value] of Object.entries(expected)) expect(values.get(name)?.data[0]).toBeCloseTo(value, 3)
  }
  const names = plan.state.filter(({ frozen }) => !frozen).map(({ name }) => name)
  expect(names.length).toBeGreaterThan(0)
  for (const [name, { data }] of await session.read(names)) {
    const exact = (reference.get(name) as RefTensor).data
    const scale = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
    const worst = exact.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i])), 0)
    expect(worst / scale, name).toBeLessThan(1e-3)
  }
  await session.dispose()
}

describe('twenty steps agree in every parameter and slot', () => {
  const quick = ['data.batch.train=4', 'solver.momentum=0.9', 'solver.weight_decay=0.01']
  it('of a distillation', () => compare(planOf(small(), 'x.yaml', quick), 20))

  it('of one with dropout, a sigmoid, padding, overhang, groups, dilation and the seed convention', () => {
    const files = small(
      [
        '  - { name: pool, type: pooling, pool: max, kernel_size: 2, stride: 2 }\n',
        `  - { name: pool, type: pooling, pool: max, kernel_size: 3, stride: 2 }
  - { name: relu, type: relu }
  - { name: wide, type: convolution, num_output: 6, kernel_h: 3, kernel_w: 1, group: 2, dilation: 2, pad_h: 1, pad_w: 0, stride: 2, bias_term: false, weight_filler: { type: gaussian, std: 0.1 } }
  - { name: squash, type: sigmoid }
  - { name: mean, type: pooling, pool: ave, kernel_size: 3, stride: 2, pad: 1 }
  - { name: drop, type: dropout, dropout_ratio: 0.25 }
`,
      ],
      ['type: distillation,', 'type: distillation, convention: seed,'],
    )
    return compare(planOf(files, 'x.yaml', quick), 20)
  })
})

describe('three steps agree', () => {
  it(
    'of LeNet taught by LeNet',
    () => compare(planOf({}, 'mnist-distill.yaml', ['student.override=null', 'data.batch.train=2']), 3),
    120_000,
  )
})
