/** What the compiler asks of networks for an analysis, in float64 and against formulas. */
import { describe, expect, it } from 'vitest'

import { elements } from '../../compiler/index.ts'
import { compileFiles, lines, small, type Edit } from '../harness.ts'
import { evaluateProgram } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'

const BATCH = 3

/** Both programs of the small distillation, on images and weights that are waves; `change` has the last word on the state. */
function asked(
  change: (name: string, data: Float64Array) => void,
  ...edits: readonly Edit[]
): {
  readonly plan: ReturnType<NonNullable<ReturnType<typeof compileFiles>['experiment']>['analysis']>
  readonly answer: ReadonlyMap<string, RefTensor>
} {
  const { experiment, diagnostics } = compileFiles(small(...edits))
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  const plan = experiment.analysis(BATCH)
  const state = new Map(
    plan.state.map(({ name, shape }, k): [string, RefTensor] => {
      const data = Float64Array.from({ length: elements(shape) }, (_, i) => Math.sin(i * 1.7 + k) * 0.05)
      change(name, data)
      return [name, { shape, data }]
    }),
  )
  const answer = new Map<string, RefTensor>()
  for (const { nodes, inputs, outputs } of plan.programs) {
    const feeds = inputs.map((input): [string, RefTensor] => {
      const { shape } = nodes[input.node]
      if (input.kind === 'state') return [input.name, state.get(input.state) as RefTensor]
      const at = input.name === 'data.label' ? (i: number) => 3 * i : (i: number) => Math.cos(i * 0.37)
      return [input.name, { shape, data: Float64Array.from({ length: elements(shape) }, (_, i) => at(i)) }]
    })
    const values = evaluateProgram(nodes, new Map(feeds))
    for (const { name, node } of outputs) answer.set(name, values[node])
  }
  return { plan, answer }
}

const softmaxOf = (row: readonly number[], temperature = 1): readonly number[] => {
  const powers = row.map((z) => Math.exp(z / temperature))
  const sum = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / sum)
}

const rowsOf = (answer: ReadonlyMap<string, RefTensor>, name: string): readonly (readonly number[])[] => {
  const { data } = answer.get(name) as RefTensor
  return Array.from({ length: BATCH }, (_, n) => [...data.slice(10 * n, 10 * n + 10)])
}

describe('the gradient of a loss at the scores', () => {
  const { plan, answer } = asked(
    () => undefined,
    ['target: teacher.ip_t, weight', 'target: teacher.ip_t, temperature: 3, weight'],
  )
  const rows = (name: string): ReturnType<typeof rowsOf> => rowsOf(answer, name)

  it('of cross-entropy is (softmax − label) / N', () => {
    rows('loss.hard').forEach((row, n) => {
      const shares = softmaxOf(rows('student.ip_s')[n])
      row.forEach((value, c) => expect(value).toBeCloseTo((shares[c] - (c === 3 * n ? 1 : 0)) / BATCH, 12))
    })
  })

  it('of distillation is T · (softmax of the student − softmax of the teacher) / N', () => {
    const temperature = 3
    rows('loss.soft').forEach((row, n) => {
      const [q, p] = ['student.ip_s', 'teacher.ip_t'].map((name) => softmaxOf(rows(name)[n], temperature))
      row.forEach((value, c) => expect(value).toBeCloseTo((temperature * (q[c] - p[c])) / BATCH, 12))
    })
  })

  it('is asked of the layers that losses read', () => {
    expect(plan.analysed.map(({ network, layer, width }) => [network, layer, width])).toEqual([
      ['teacher', 'ip_t', 10],
      ['student', 'ip_s', 10],
    ])
    expect(plan.terms).toEqual([
      { loss: 'hard', network: 'student' },
      { loss: 'soft', network: 'student' },
    ])
  })
})

describe('networks that end with a softmax, and have ReLUs', () => {
  const LAST = '  - { name: ip, type: inner_product, num_output: 10 }'
  const { plan, answer } = asked(
    (name, data) => {
      if (name.endsWith('hidden_s.bias')) data.set([-50, 50], 0) // the first never passes anything, the second always
    },
    [
      LAST,
      `  - { name: low, type: relu }
  - { name: hidden, type: inner_product, num_output: 5 }
  - { name: high, type: relu }
${LAST}
  - { name: prob, type: softmax }`,
    ],
    [
      '{ type: distillation, input: student.ip_s, target: teacher.ip_t,',
      '{ type: sigmoid_cross_entropy, input: student.prob_s, target: teacher.prob_t,',
    ],
  )

  it('are asked for what the softmax is of', () => {
    expect(plan.analysed.map(({ network, layer }) => [network, layer])).toEqual([
      ['teacher', 'ip_t'],
      ['student', 'ip_s'],
    ])
  })

  it('let the study’s loss pull through the softmax: q ⊙ (g − q·g) / N, with g = sigmoid(q) − p', () => {
    const [z, t] = ['student.ip_s', 'teacher.ip_t'].map((name) => rowsOf(answer, name))
    rowsOf(answer, 'loss.soft').forEach((row, n) => {
      const [q, p] = [softmaxOf(z[n]), softmaxOf(t[n])]
      const g = q.map((share, c) => 1 / (1 + Math.exp(-share)) - p[c])
      const mean = q.reduce((sum, share, c) => sum + share * g[c], 0)
      row.forEach((value, c) => expect(value).toBeCloseTo((q[c] * (g[c] - mean)) / BATCH, 12))
    })
  })

  it('tell of each unit what it passes: of a channel, at all places', () => {
    expect(plan.rectified.filter(({ network }) => network === 'student')).toEqual([
      { network: 'student', layer: 'low_s', units: 4, places: 144 },
      { network: 'student', layer: 'high_s', units: 5, places: 1 },
    ])
    const passed = answer.get('units student.high_s')?.data ?? []
    expect([passed.length, passed[0]]).toEqual([5, 0])
    expect(passed[1]).toBeGreaterThan(100)
    expect(answer.get('units student.low_s')?.data.length).toBe(4)
  })
})
