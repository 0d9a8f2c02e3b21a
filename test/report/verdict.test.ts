/** What the end of a run says of the teacher. */
import { describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import { verdict, type Judged } from '../../runtime/report/index.ts'
import { compileFiles, lines, small, SMALL_FILES } from '../harness.ts'

const sweep = (text: string): Plan[] =>
  (
    compileFiles(small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${text}`])).experiment?.members ?? []
  ).map(({ plan }) => plan)
const [alone, taught] = sweep('{ lambda: [0, 0.5] }')

function row(lambda: number, seed: number | undefined, accuracy: number): Judged {
  const sets = { lambda, ...(seed !== undefined && { seed }) }
  const tests = [{ iteration: 10, values: { accuracy } }]
  return { label: `lambda=${lambda}`, plan: lambda === 0 ? alone : taught, sets, result: { tests } }
}

describe('the verdict', () => {
  it('of one seed counts images', () => {
    expect(verdict([row(0, undefined, 0.98), row(0.5, undefined, 0.985)])).toEqual([
      'lambda=0.5 against lambda=0: the teacher helped. accuracy 0.9850 with the teacher, 0.9800 without: +0.50 points, +50 of 10,000 images (a difference up to 0.37 points may be chance; this is one seed)',
    ])
    expect(verdict([row(0, undefined, 0.98), row(0.5, undefined, 0.981)])[0]).toContain('no clear difference')
    expect(verdict([row(0, undefined, 0.98), row(0.5, undefined, 0.97)])[0]).toContain(
      'the teacher did harm. accuracy 0.9700 with the teacher, 0.9800 without: −1.00 points, −100 of',
    )
  })

  it('of several seeds compares means by their spread', () => {
    const rows = [0.979, 0.98, 0.981]
      .map((a, seed) => row(0, seed, a))
      .concat([0.981, 0.982, 0.983].map((a, seed) => row(0.5, seed, a)))
    expect(verdict(rows)).toEqual([
      'lambda=0.5 against lambda=0: the teacher helped. accuracy 0.9820 ± 0.0010 with the teacher, 0.9800 ± 0.0010 without: +0.20 points, +20 of 10,000 images (a difference up to 0.16 points may be chance; two standard errors over 3 seeds)',
    ])
  })

  it('says where the weights of what is compared are not alike', () => {
    const soft = 'near: { type: distillation, input: student.ip_s, target: teacher.ip_t, weight: WEIGHT }'
    const [sentence] = judged('near: [0, 0.9]', '', [soft], [0.2, 0.8], 0.1)
    expect(sentence).toMatch(
      /this is one seed\)\. Not alike otherwise: the losses of near=0 weigh 0\.1 in all, those of near=0\.9 1; /,
    )
    // what comes on top of a whole is compared with the whole
    const [added] = judged('near: [0, 0.5]', '', [soft], [0.2, 0.8])
    expect(added).toMatch(/this is one seed\)$/)
    expect(judged('near: [0.9]', '', [soft], [0.8], 0.1)).toEqual([
      "Did the teacher help? There is no run without it to compare with: sweep the weight of `near` from 0, and let the others have the rest, as '${lambda}' and '${1 - lambda}'.",
    ])
  })

  it('without anything to compare with says what is missing, and of a network alone says nothing', () => {
    expect(verdict([row(0.5, undefined, 0.98)])[0]).toContain('There is no run without it to compare with')
    expect(verdict([row(0, undefined, 0.98)])).toEqual([])
  })

  it('knows a teacher by any loss, and names it', () => {
    const losses = {
      hint: 'near: { type: hint, input: student.pool_s, target: teacher.pool_t, weight: WEIGHT }',
      euclidean: 'near: { type: euclidean, input: student.ip_s, target: teacher.ip_t, weight: WEIGHT }',
    }
    for (const loss of Object.values(losses)) {
      expect(judged('near: [0, 0.5]', '', [loss], [0.98, 0.985])).toEqual([
        expect.stringMatching(
          /^near=0.5 against near=0: the teacher helped. accuracy 0.9850 with the teacher, 0.9800 without/,
        ),
      ])
      expect(judged('near: [0.1, 0.5]', '', [loss], [0.98, 0.985])).toEqual([
        'Did the teacher help? There is no run without it to compare with: sweep the weight of `near` from 0.',
      ])
    }
  })

  it('of several teachers says which of them a run has, and compares with the fewest', () => {
    const second = `teachers:
  a: { from: net.yaml, rename: { suffix: _a }, weights: { experiment: teacher.yaml } }
  b: { from: net.yaml, rename: { suffix: _b }, weights: { experiment: teacher.yaml } }
`
    const mix =
      'mix: { type: distillation, input: student.ip_s, target: { mix: logits, of: { a.ip_a: 0.5, b.ip_b: 0.5 } }, weight: WEIGHT }'
    expect(judged('near: [0, 0.5]', second, [mix], [0.98, 0.985])[0]).toMatch(
      /^near=0.5 against near=0: a and b helped. accuracy 0.9850 with a and b, 0.9800 without: /,
    )
    expect(judged('near: [0.5, 1]', second, [mix], [0.98, 0.985])).toEqual([
      'Did a and b help? There is no run without them to compare with: sweep the weight of `mix` from 0.',
    ])
    const hints = [
      'one: { type: euclidean, input: student.ip_s, target: a.ip_a, weight: 0.5 }',
      'two: { type: hint, input: student.pool_s, target: b.pool_b, weight: WEIGHT }',
    ]
    expect(judged('near: [0, 0.5]', second, hints, [0.98, 0.97])).toEqual([
      expect.stringMatching(
        /^near=0.5 against near=0: b did harm. accuracy 0.9700 with a and b, 0.9800 with a alone: −/,
      ),
    ])
    expect(judged('near: [0.1, 0.5]', second, hints, [0.98, 0.97])).toEqual([
      'Did a and b help? There is no run without them to compare with: sweep the weights of `one` and `two` from 0.',
    ])
  })
})

/** The verdict on a sweep of `near`, the weight of a loss, whose members have these accuracies. */
function judged(
  near: string,
  teachers: string,
  losses: readonly string[],
  accuracies: readonly number[],
  hard = 1,
): readonly string[] {
  const spec = `version: 1
name: small
vars: { near: 0 }
sweep: { ${near} }
data: { dataset: mnist }
${teachers || 'teacher: { from: net.yaml, rename: { suffix: _t }, weights: { experiment: teacher.yaml } }\n'}student: { from: net.yaml, rename: { suffix: _s } }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip_s, target: data.label, weight: ${hard} }
${losses.map((loss) => `  ${loss.replace('WEIGHT', "'${near}'")}\n`).join('')}metrics: { accuracy: { type: accuracy, input: student.ip_s, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
  const { experiment, diagnostics } = compileFiles({ ...SMALL_FILES, 'x.yaml': spec })
  expect(lines(diagnostics).filter((line) => line.startsWith('error'))).toEqual([])
  const members = experiment?.members ?? []
  expect(members.length).toBe(accuracies.length)
  return verdict(
    members.map(({ plan, sets }, i) => ({
      label: `near=${String(sets['near'])}`,
      plan,
      sets,
      result: { tests: [{ iteration: 10, values: { accuracy: accuracies[i] ?? NaN } }] },
    })),
  )
}
