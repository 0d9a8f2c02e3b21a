/** Teachers that are not what they should be: each is stopped before step 1, by the run itself. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { decodeSafetensors, encodeSafetensors } from '../../compiler/formats/index.ts'
import { openEngine, type Session } from '../../runtime/engines/index.ts'
import { AnswerTally } from '../../runtime/run/answers.ts'
import { initialState } from '../../runtime/run/initial-state.ts'
import { workplace } from '../cli/command.ts'
import { compileFiles, small } from '../harness.ts'

// built: batches are made by threads, which run what is built
const built = (path: string): string => new URL(`../../dist/runtime/${path}`, import.meta.url).href
const { openDataset } = (await import(built('data/index.js'))) as typeof import('../../runtime/data/index.ts')
const { TeacherGuard } = (await import(
  built('run/teacher-guard.js')
)) as typeof import('../../runtime/run/teacher-guard.ts')

const { ForeignTeachers } = (await import(built('run/foreign.js'))) as typeof import('../../runtime/run/foreign.ts')

const scaled = 'data: { dataset: mnist, transform: { scale: 0.00390625 }, limit: { test: 1000 } }'
const place = workplace(
  small(
    ['data: { dataset: mnist }\nteacher', `${scaled}\nteacher`],
    ['data: { dataset: mnist }\nnetwork', `${scaled}\nnetwork`],
    ['experiment: teacher.yaml', 'file: t.safetensors'],
  ),
)
afterAll(() => place.remove())
const at = (name: string): string => join(place.folder, name)

type Tensors = Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>

/** The trained teacher's tensors, changed, where the spec looks for them. */
function teacher(change: (tensors: Tensors) => void): void {
  const tensors = new Map(
    [...decodeSafetensors(readFileSync(at('good.safetensors'))).tensors].map(([name, { shape, data }]) => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  )
  change(tensors)
  writeFileSync(at('t.safetensors'), encodeSafetensors({ tensors, metadata: {} }))
}

const run = (...more: readonly string[]): ReturnType<typeof place.run> =>
  place.run('run', 'x.yaml', '--set', 'solver.max_iter=2', '--out', 'runs/out', ...more)

/** The numbers of a tensor, to be written to. */
function dataOf(tensors: Tensors, name: string): Float32Array {
  const found = tensors.get(name)
  if (!found) throw new Error(`no ${name}`)
  return found.data
}

beforeAll(async () => {
  const more = ['solver.max_iter=60', 'solver.momentum=0.9'].flatMap((set) => ['--set', set])
  expect((await place.run('run', 'teacher.yaml', ...more, '--out', 'made')).exitCode).toBe(0)
  copyFileSync(at('made/network.safetensors'), at('good.safetensors'))
}, 60_000)

describe('a teacher that is one', () => {
  it('is let through, and what it answered is told and kept', async () => {
    teacher(() => undefined)
    const { exitCode, stderr } = await run('--out', 'runs/good')
    expect(exitCode).toBe(0)
    const told = /teacher: ip_t on 300 test images: (\d+\.\d\d) % right, entropy (\d+\.\d\d) % of the largest/.exec(
      stderr,
    )
    const { answers } = JSON.parse(readFileSync(at('runs/good/summary.json'), 'utf8')) as {
      answers: { network: string; of: string; images: number; entropy: number; accuracy: number }[]
    }
    expect(answers).toMatchObject([{ network: 'teacher', of: 'ip_t', images: 300 }])
    expect([(answers[0].accuracy * 100).toFixed(2), (answers[0].entropy * 100).toFixed(2)]).toEqual(told?.slice(1))
    expect(answers[0].accuracy).toBeGreaterThan(0.5)
  })

  it('is tested once for what is expected of it, until its bytes are others', async () => {
    const expected = (images: string): string[] => [
      '--set',
      `teacher.expect={ accuracy: { min: 0.5, of: ip_t${images} } }`,
    ]
    teacher(() => undefined)
    const [first, again, some] = [
      await run(...expected(''), '--out', 'runs/first'),
      await run(...expected(''), '--out', 'runs/again'),
      await run(...expected(', images: 250'), '--out', 'runs/some'),
    ]
    teacher((tensors) => (dataOf(tensors, 'ip.bias')[0] += 1e-3))
    const other = await run(...expected(''), '--out', 'runs/other')
    const known = [first, again, some, other].map(({ stderr }) => stderr.includes('on the test set (measured before)'))
    expect(known).toEqual([false, true, false, false])
    const accuracy = (out: string): number =>
      (JSON.parse(readFileSync(at(`runs/${out}/summary.json`), 'utf8')) as { expected: { teacher: number } }).expected
        .teacher
    expect(accuracy('again')).toBe(accuracy('first'))
    expect((accuracy('some') * 300) % 1).toBeCloseTo(0, 4) // three batches of 100
  }, 60_000)

  it('is tested again where the mean that is subtracted is of other images', async () => {
    teacher(() => undefined)
    const expected = [
      'data.transform={ mean: channel, scale: 0.00390625 }',
      'teacher.expect={ accuracy: { min: 0.1, of: ip_t } }',
    ]
    const known: boolean[] = []
    for (const images of [6000, 6000, 3000]) {
      const sets = [...expected, `data.limit.train=${images}`].flatMap((set) => ['--set', set])
      const { exitCode, stderr } = await run(...sets, '--out', `runs/mean-${known.length}`)
      expect(exitCode, stderr).toBe(0)
      known.push(stderr.includes('(measured before)'))
    }
    expect(known).toEqual([false, true, false])
  }, 60_000)
})

describe('a teacher that is none', () => {
  const cases: readonly (readonly [what: string, change: (tensors: Tensors) => void, code: string, words: RegExp])[] = [
    [
      'of zeros',
      (tensors) => [...tensors.values()].forEach(({ data }) => data.fill(0)),
      'teacher-uniform',
      /says nearly the same of all 10 classes: its mean entropy on 300 test images is 100\.00 % of the largest there is/,
    ],
    [
      'whose last layer starts anew',
      (tensors) => dataOf(tensors, 'ip.weight').forEach((_, i, all) => (all[i] = Math.sin(i) / 1000)),
      'teacher-uniform',
      /says nearly the same of all 10 classes/,
    ],
    [
      'whose classes stand in another order',
      (tensors) => {
        for (const name of ['ip.weight', 'ip.bias']) {
          const data = dataOf(tensors, name)
          const last = data.slice(data.length - data.length / 10)
          data.copyWithin(data.length / 10, 0)
          data.set(last)
        }
      },
      'teacher-at-chance',
      /is right on \d+\.\d\d % of 300 test images; guessing is right on 10\.00 %/,
    ],
  ]
  it.each(cases)(
    '%s is stopped before step 1',
    async (_, change, code, words) => {
      teacher(change)
      const { exitCode, stderr } = await run()
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`error[${code}]: \`teacher.ip_t\` `)])
      expect(stderr).toMatch(words)
      expect(stderr).toContain('--> x.yaml:8:')
      expect(existsSync(at('runs/out'))).toBe(false)
      const wanted = await run(
        '--set',
        `allow=[{ code: ${code}, reason: to see what it teaches }]`,
        '--out',
        `runs/${code}`,
      )
      expect(wanted.exitCode).toBe(0)
      const plan = await place.run('compile', 'x.yaml', '--set', `allow=[{ code: ${code}, reason: to see }]`)
      expect([plan.stdout, plan.stderr]).toEqual([
        expect.stringContaining(`not stopped by ${code}: to see`),
        expect.not.stringContaining('unused-waiver'),
      ])
    },
    60_000,
  )

  it('that is half loaded, or not at all, is stopped before step 1', async () => {
    teacher((tensors) => ['ip.weight', 'ip.bias'].forEach((name) => tensors.delete(name)))
    const half = await run()
    expect([half.exitCode, half.stderr]).toEqual([1, expect.stringContaining('error[weights-misfit]')])
    const none = await run('--set', 'teacher.weights=null')
    expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining('error[untrained-teacher]')])
    expect(existsSync(at('runs/out'))).toBe(false)
  })
})

describe('answers', () => {
  const print = {
    network: 't',
    of: 'ip',
    probabilities: false,
    labelled: true,
    classes: 4,
    allowed: [],
    place: { file: 'x.yaml', line: 1, column: 1 },
  }
  const judged = (scores: readonly number[], labels: readonly number[], more: object = {}): unknown => {
    const tally = new AnswerTally({ ...print, ...more })
    tally.add({ shape: [scores.length / 4, 4], data: Float32Array.from(scores) }, labels)
    return tally.judged()
  }

  it('have the entropy of their softmax, or of themselves where they are shares', () => {
    const rows = [9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9]
    const share = 1 / (1 + 3 * Math.exp(-9))
    const rest = (1 - share) / 3
    const entropy = -(share * Math.log(share) + 3 * rest * Math.log(rest)) / Math.log(4)
    expect(judged(rows, [0, 1, 2, 3])).toMatchObject({
      images: 4,
      accuracy: 1,
      entropy: expect.closeTo(entropy, 9) as number,
    })
    const halves = [0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0, 0.5]
    expect(judged(halves, [0, 1, 2, 3], { probabilities: true, labelled: false })).toEqual({
      network: 't',
      of: 'ip',
      images: 4,
      entropy: expect.closeTo(0.5, 9) as number,
    })
  })

  it('of no numbers, or right by chance alone, are refused', () => {
    expect(() => judged([NaN, 0, 0, 0], [0])).toThrow('`t.ip` is no number on 1 test images')
    expect(() => judged([9, 0, 0, 0], [1])).toThrow('is right on 0.00 % of 1 test images; guessing is right on 25.00 %')
  })
})

describe('a frozen network', () => {
  it('that answers otherwise after the last step than before the first is our mistake, and told', async () => {
    teacher(() => undefined)
    const plan = compiled().spec
    const dataset = await openDataset(plan.data, place.folder, {})
    const { tensors } = decodeSafetensors(readFileSync(at('good.safetensors')))
    const loaded = new Map([...tensors].map(([name, tensor]) => [`teacher.${name.replace('.', '_t.')}`, tensor]))
    const { engine } = await openEngine({ threads: 1 })
    const none = await ForeignTeachers.open([], { engine, folder: '.', dataset })
    const session = await engine.load(plan, initialState(plan, loaded))
    let drift = 0
    const drifting: Session = {
      run: async (name, feeds) =>
        new Map(
          [...(await session.run(name, feeds))].map(([tap, { shape, data }]) => [
            tap,
            { shape, data: data.map((x) => x + drift) },
          ]),
        ),
      read: (names) => session.read(names),
      unload: (name) => session.unload(name),
      dispose: () => session.dispose(),
    }
    const guard = await TeacherGuard.begin({ plan, dataset, session: drifting, foreign: none })
    await guard.end()
    drift = 1e-3
    await expect(guard.end()).rejects.toMatchObject({ code: 'teacher-changed', exitCode: 3 })
    await session.dispose()
  }, 60_000)
})

/** The same distillation, its teacher trained by an experiment: no file need be at hand. */
function compiled(): NonNullable<ReturnType<typeof compileFiles>['experiment']> {
  const { experiment } = compileFiles(
    small(
      ['data: { dataset: mnist }\nteacher', `${scaled}\nteacher`],
      ['data: { dataset: mnist }\nnetwork', `${scaled}\nnetwork`],
    ),
  )
  if (!experiment) throw new Error('it does not compile')
  return experiment
}
