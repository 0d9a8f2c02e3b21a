/** Several teachers and students in one run, on real MNIST and the real engine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { decodeSafetensors } from '../../compiler/formats/index.ts'
import { workplace, type Workplace } from '../cli/command.ts'
import { NET, TEACHER } from '../files.ts'

const places: Workplace[] = []
afterAll(() => places.forEach((place) => place.remove()))

const data = 'data: { dataset: mnist, batch: { train: 16, test: 100 }, transform: { scale: 0.00390625 } }'
const solver =
  'solver: { type: sgd, base_lr: 0.01, momentum: 0.9, max_iter: 6, display: 2, test: { interval: 3, iterations: 2 } }'
const STUDENTS = {
  a: 'a: { from: net.yaml }',
  b: 'b: { from: wide, override: { conv: { num_output: 3 } } }',
} as const

/** Two teachers of their own making, and the students that are asked for. */
function spec(name: string, students: readonly ('a' | 'b')[]): string {
  const lossesOf = (student: string): string => `
  ${student}-hard: { type: softmax_cross_entropy, input: ${student}.ip, target: data.label }
  ${student}-soft: { type: distillation, input: ${student}.ip, target: { mix: probabilities, of: { wide.ip: 0.75, deep.ip/2: 0.25 } }, temperature: 2 }`
  return `version: 1
name: ${name}
${data}
teachers:
  wide: { from: net.yaml, weights: { experiment: teacher.yaml }, expect: { accuracy: { min: 0.05, of: ip } } }
  deep:
    from: wide
    rename: [{ match: '^ip$', to: 'ip/2' }]
    weights: { experiment: other.yaml }
    expect: { accuracy: { min: 0.05, of: ip/2 } }
students: { ${students.map((student) => STUDENTS[student]).join(', ')} }
losses:${students.map((student) => lossesOf(student)).join('')}
${solver}
`
}

const open = (files: Readonly<Record<string, string>>): Workplace => {
  const teacher = TEACHER.replace('data: { dataset: mnist }', data)
  const place = workplace({
    'net.yaml': NET,
    'teacher.yaml': teacher,
    'other.yaml': teacher.replace('name: teacher', 'name: other\nseed: 1'),
    ...files,
  })
  places.push(place)
  return place
}

const tensors = (place: Workplace, path: string): ReadonlyMap<string, { readonly data: ArrayLike<number> }> =>
  decodeSafetensors(readFileSync(join(place.folder, path))).tensors

describe('two teachers and two students', () => {
  const place = open({
    'both.yaml': spec('both', ['a', 'b']),
    'only-a.yaml': spec('only-a', ['a']),
    'only-b.yaml': spec('only-b', ['b']),
    'again.yaml': `version: 1
name: again
${data}
teacher: { from: net.yaml, weights: { experiment: both.yaml, network: a } }
student: { from: net.yaml }
losses: { soft: { type: distillation, input: student.ip, target: teacher.ip, temperature: 2 } }
solver: { type: sgd, base_lr: 0.01, max_iter: 2, test: { interval: 2, iterations: 1 } }
`,
  })

  it('train the teachers, check both, and sum up for each student', async () => {
    const { exitCode, stdout, stderr } = await place.run('run', 'both.yaml')
    expect(stderr).not.toContain('error')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('teacher teacher: 10 iterations')
    expect(stderr).toContain('teacher other: 10 iterations')
    expect(stderr).toMatch(/wide: all 4 tensors loaded from runs\/\.cache\/teacher-.*\/network\.safetensors/)
    expect(stderr).toMatch(/deep: all 4 tensors loaded from runs\/\.cache\/other-.*\/network\.safetensors/)
    expect(stdout).toMatch(/accuracy\.a .*accuracy\.b /)
    expect(stdout).toMatch(/deep: accuracy 0\.\d+ on the whole test set[^]*wide: accuracy 0\.\d+ on the whole test set/)
    expect(stdout).toContain('a: Did deep and wide help?')
    expect(stdout).toContain('b: Did deep and wide help?')
    const report = readFileSync(join(place.folder, 'runs/both/report.html'), 'utf8')
    for (const name of ['wide', 'deep', 'a', 'b']) expect(report).toContain(`<h3>${name} `)
    expect(report).toContain('weights of deep')
  }, 120_000)

  it('teach each student what it learns alone, to the byte', async () => {
    for (const name of ['a', 'b']) {
      expect((await place.run('run', `only-${name}.yaml`)).exitCode).toBe(0)
      const [together, alone] = ['both', `only-${name}`].map((run) => tensors(place, `runs/${run}/${name}.safetensors`))
      expect([...together.keys()].sort()).toEqual(['conv.bias', 'conv.weight', 'ip.bias', 'ip.weight'])
      for (const [tensor, { data: values }] of together)
        expect([...Array.from(values)]).toEqual(Array.from(alone.get(tensor)?.data ?? []))
    }
  }, 120_000)

  it('leave two networks, of which another experiment takes one', async () => {
    const { exitCode, stderr } = await place.run('run', 'again.yaml')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('teacher both: finished already, in runs/both')
    expect(stderr).toContain('teacher: all 4 tensors loaded from runs/both/a.safetensors')
    const lock = JSON.parse(readFileSync(join(place.folder, 'runs/again/lock.json'), 'utf8')) as {
      weights: { of: string }[]
    }
    expect(lock.weights.map(({ of }) => of)).toEqual(['a'])
  }, 120_000)
})
