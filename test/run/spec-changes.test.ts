/** A run or a lock that is refused because a spec has changed names the key, what it was and is, and where it stands. */
import { rmSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { keptLines, placeToday, specChanges } from '../../runtime/run/spec-changes.ts'
import { compileFiles, small, type Edit } from '../harness.ts'
import { fourPixelsData } from './four-pixels.ts'
import { bench } from './in-process.ts'

const compiled = (...edits: readonly Edit[]) => {
  const { experiment, diagnostics } = compileFiles(small(...edits))
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return experiment
}

describe('a resolved spec that was kept', () => {
  const kept = keptLines(compiled().resolved)
  const told = (...edits: readonly Edit[]): readonly string[] => {
    const { resolved, tree } = compiled(...edits)
    return specChanges(kept, resolved, tree).map(
      ({ key, before, now, span }) => `${key} ${JSON.stringify([before, now])} ${placeToday(span)}`,
    )
  }

  it('is the spec of today, where nothing has changed but how it is written', () => {
    expect(told()).toEqual([])
    expect(told(['max_iter: 10', 'max_iter: 10, momentum: 0'])).toEqual([])
  })

  it('tells keys, also those of layers by their names, what they were, and where they stand', () => {
    expect(told(['max_iter: 10', 'max_iter: 20'])).toEqual(['solver.max_iter [10,20] x.yaml:15:47'])
    expect(
      told(['rename: { suffix: _s }', 'rename: { suffix: _s }\n  override: { ip: { bias_term: false } }']),
    ).toEqual(['student.layers.ip.bias_term [true,false] x.yaml:12:32'])
  })

  it('tells what has come, and what has gone, which stands where it would', () => {
    const momentum: Edit = ['max_iter: 10', 'max_iter: 10, clip_gradients: 3']
    expect(told(momentum)).toEqual(['solver.clip_gradients [null,3] x.yaml:15:67'])
    const { resolved, tree } = compiled()
    const before = keptLines(compiled(momentum).resolved)
    const [gone] = specChanges(before, resolved, tree)
    expect([gone.key, gone.before, gone.now, placeToday(gone.span)]).toEqual([
      'solver.clip_gradients',
      3,
      undefined,
      'x.yaml:15:9',
    ])
  })

  it('tells nothing where it is no spec', () => {
    const { resolved, tree } = compiled()
    for (const text of ['', 'a: [', '- 1']) expect(specChanges(text, resolved, tree)).toEqual([])
  })
})

const place = bench()
afterAll(() => place.remove())
const at = (...path: readonly string[]): string => join(place.folder, ...path)
const LAYERS = 'layers: [{ name: ip, type: inner_product, num_output: 3, weight_filler: xavier }]'
const spec = (name: string, networks: string, losses: string): string => `version: 1
name: ${name}
${fourPixelsData(6)}${networks}
losses: { ${losses} }
solver: { type: sgd, base_lr: 0.1, max_iter: 12, display: 1, snapshot: 4, test: { interval: 0 } }
`
const TEACHER = spec(
  't',
  `network: { ${LAYERS} }`,
  'hard: { type: softmax_cross_entropy, input: network.ip, target: data.label }',
)
const TAUGHT = spec(
  'x',
  `teacher: { ${LAYERS}, rename: { suffix: _t }, weights: { experiment: t.yaml } }
student: { ${LAYERS}, rename: { suffix: _s } }`,
  'soft: { type: distillation, input: student.ip_s, target: teacher.ip_t }',
).concat(
  `allow: [${['teacher-at-chance', 'teacher-uniform'].map((code) => `{ code: ${code}, reason: small }`).join(', ')}]\n`,
)

describe('--resume of a run that was begun by another spec', () => {
  it('tells the key of the run, or of its teacher, with its place; by hashes where nothing was kept of it', async () => {
    writeFileSync(at('t.yaml'), TEACHER)
    await place.run(TEACHER, 'runs/t')
    await place.run(TAUGHT, 'runs/x', { dies: 9 })
    const refused = (text: string): Promise<unknown> =>
      place.run(text, 'runs/x', { resume: {} }).catch((e: unknown) => e)

    const otherwise = TAUGHT.replace('base_lr: 0.1', 'base_lr: 0.2').replace('interval: 0', 'interval: 5')
    expect(await refused(otherwise)).toMatchObject({
      code: 'run-changed',
      message: `the run in \`${at('runs/x')}\` was begun by another spec: solver.base_lr was 0.1, and is 0.2 (${at('x.yaml')}:14:31); solver.test.interval was 0, and is 5 (${at('x.yaml')}:14:93)`,
      span: { file: at('x.yaml'), start: { line: 14, column: 31 } },
    })
    expect(await refused(TAUGHT.replace('name: x', 'name: x\ndescription: the same'))).toBeInstanceOf(Array)

    await place.run(TAUGHT, 'runs/y', { dies: 9 })
    writeFileSync(at('t.yaml'), TEACHER.replace('max_iter: 12', 'max_iter: 13'))
    const ofTeacher = (): Promise<unknown> => place.run(TAUGHT, 'runs/y', { resume: {} }).catch((e: unknown) => e)
    expect(await ofTeacher()).toMatchObject({
      message: expect.stringMatching(
        /another spec: teacher t: solver\.max_iter was 12, and is 13 \(.*t\.yaml:13:46\)$/,
      ) as string,
    })
    // as a run of an earlier version left it
    const { specs: _specs, ...lock } = JSON.parse(readFileSync(at('runs/y/lock.json'), 'utf8')) as Record<
      string,
      unknown
    >
    writeFileSync(at('runs/y/lock.json'), JSON.stringify(lock))
    rmSync(at('runs/y/spec.resolved.yaml'))
    expect(await ofTeacher()).toMatchObject({
      message: expect.stringMatching(/another spec: weights\.\d\.sources\.t\.resultHash was/) as string,
    })
  })
})
