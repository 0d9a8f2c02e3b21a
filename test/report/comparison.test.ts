/** A page over several runs: what differs, over seeds, beside logs, and what a thousand runs take. */
import { describe, expect, it } from 'vitest'

import { comparisonReport, parseLogged, setsInLabel, type RunRecord } from '../../runtime/report/index.ts'
import { bodyOf, chartsIn, plans, record } from './records.ts'

const { spec } = plans()

/** A run of which the last test found `accuracy`. */
function run(sets: RunRecord['sets'], accuracy: number, more: Partial<RunRecord> = {}): RunRecord {
  const label = Object.entries(sets)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',')
  const base = record(spec)
  const tests = [
    { iteration: 0, values: { loss: 2.3, 'loss.hard': 2.3, 'loss.soft': 3, accuracy: 0.1 } },
    { iteration: 500, values: { loss: 1, 'loss.hard': 1.25, 'loss.soft': 2, accuracy } },
  ]
  const metrics = tests.map(({ iteration, values }) => ({ iter: iteration, phase: 'test', ...values }))
  const plan = { ...spec, seed: Number(sets['seed'] ?? 0) }
  return record(plan, { label, sets, metrics, result: { ...base.result, tests }, ...more })
}

interface SmallCharts {
  readonly quantities: readonly { readonly key: string }[]
  readonly xs: readonly (readonly number[])[]
  readonly groups: readonly {
    readonly label: string
    readonly lines: readonly {
      readonly name: string
      readonly logged?: true
      readonly curves: Record<string, [number, number[]]>
    }[]
  }[]
}

function multiplesIn(page: string): SmallCharts {
  const found = /<script type="application\/json" id="multiples">(.*?)<\/script>/s.exec(page)
  return JSON.parse(found?.[1] ?? '') as SmallCharts
}

describe('a page over seeds', () => {
  const runs = [0, 0.5].flatMap((lambda) =>
    [1, 2, 3].map((seed) => run({ lambda, seed }, 0.6 + lambda / 10 + seed / 100)),
  )
  const page = comparisonReport(runs, [])

  it('draws the mean of each value, and one standard deviation', () => {
    const chart = chartsIn(page).find(({ name }) => name === 'accuracy by lambda')
    expect(chart?.iterations).toEqual([0, 0.5])
    const [{ points, spread }] = chart?.series ?? []
    points.forEach((point, i) => expect(point).toBeCloseTo([0.62, 0.67][i], 10))
    for (const deviation of spread ?? []) expect(deviation).toBeCloseTo(0.01, 10) // of 1, 2 and 3 hundredths
    expect(bodyOf(page)).toContain(
      '<td>lambda=0.5</td><td class="number">3</td><td class="number">0.6700 ± 0.0100</td>',
    )
  })

  it('has a small chart for each setting, with a line a seed', () => {
    const { groups, quantities, xs } = multiplesIn(page)
    expect(groups.map(({ label, lines }) => [label, lines.map(({ name }) => name)])).toEqual([
      ['lambda=0', ['seed 1', 'seed 2', 'seed 3']],
      ['lambda=0.5', ['seed 1', 'seed 2', 'seed 3']],
    ])
    expect(page).not.toMatch(/dashed line was logged|"ours"/)
    expect(quantities[0].key).toBe('accuracy:test')
    const [x, ys] = groups[1].lines[2].curves['accuracy:test']
    expect([xs[x], ys]).toEqual([
      [0, 500],
      [0.1, 0.68],
    ])
  })

  it('has a row a run, to be sorted, with every loss', () => {
    const text = bodyOf(page)
    expect(text).toContain('<table class="sortable">')
    expect(text).toContain('<th scope="col" class="number">loss.soft</th>')
    expect(text).toContain(
      '<td>lambda=0.5,seed=3</td><td>finished</td><td class="number">0.5</td><td class="number">3</td><td class="number">0.6800</td>',
    )
  })
})

describe('what was varied', () => {
  const axis = (...values: readonly (number | string)[]) =>
    chartsIn(
      comparisonReport(
        values.map((lambda, i) => run({ lambda }, 0.5 + i / 10)),
        [],
      ),
    ).find(({ name }) => name === 'accuracy by lambda')

  it('stands where it is, by order of magnitude, or in words', () => {
    expect(axis(0.5, 0, 1)).toMatchObject({ iterations: [0, 0.5, 1], series: [{ points: [0.6, 0.5, 0.7] }] })
    expect(axis(0.001, 0.01, 0.1)).toMatchObject({ spaced: 'log', iterations: [0.001, 0.01, 0.1] })
    expect(axis(0, 0.001, 0.1)).toMatchObject({ iterations: [0, 1, 2], words: ['0', '0.001', '0.1'] })
    expect(axis('small', 'large')).toMatchObject({ iterations: [0, 1], words: ['small', 'large'] })
  })

  it('is found in the plans of runs that nobody swept', () => {
    const solver = { ...spec.stages[0].solver, base_lr: 0.05 }
    const hashes = { result: 'other', plan: 'other' }
    const other = { ...spec, hashes, stages: [{ ...spec.stages[0], solver }] }
    const page = comparisonReport([record(spec, { label: 'one' }), record(other, { label: 'two' })], [])
    expect(bodyOf(page)).toContain('<th scope="col" class="number">solver.base_lr</th>')
    expect(chartsIn(page).map(({ name }) => name)).toContain('accuracy by solver.base_lr')
  })

  it('is judged by experiment, each by its name where there are several', () => {
    const other = { ...spec, name: 'other' }
    const text = bodyOf(comparisonReport([run({ lambda: 0.5 }, 0.6), record(other, { label: 'two' })], []))
    expect(text).toContain('<p class="verdict">small: Did the teacher help?')
    expect(text).toContain('<p class="verdict">other: Did the teacher help?')
    expect(text).toContain('<details><summary>other</summary>')
  })

  it('is what a member is called by', () => {
    expect(setsInLabel('lambda=0.5,seed=1,net=big,on=true')).toEqual({ lambda: 0.5, seed: 1, net: 'big', on: true })
    expect([setsInLabel('seed-1'), setsInLabel('a=1,b+2')]).toEqual([undefined, undefined])
  })
})

describe('runs that nobody swept together', () => {
  const members = (maxIter: number, seeds: readonly number[]): readonly RunRecord[] =>
    plans(
      ['max_iter: 10', `max_iter: ${maxIter}`],
      ['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: { lambda: [0, 0.5], seed: [${seeds.join()}] }`],
    ).members.map((plan, i) =>
      record(plan, {
        label: `${maxIter}/${i}`,
        sets: { lambda: i < seeds.length ? 0 : 0.5, seed: plan.seed },
      }),
    )

  it('are one point where they differ in the seed alone, and the same run counts once', () => {
    const again = members(10, [0, 1]).map((run) => ({ ...run, label: `again/${run.label}` }))
    const text = bodyOf(comparisonReport([...members(10, [0, 1]), ...again], []))
    expect(text).toContain('<td>lambda=0.5</td><td class="number">2</td>')
    expect(text).toContain('two standard errors over 2 seeds')
    expect(text).toMatch(
      /10\/0, again\/10\/0: the same run, with seed 0 and result hash [0-9a-f]{8}\. It counts once\./,
    )
    expect(text).toContain('The plan of lambda=0, seed=0; other members differ in lambda, seed.')
    const alone = bodyOf(comparisonReport([...members(10, [0]), ...members(10, [0])], []))
    expect(alone).toContain('this is one seed')
    expect(alone).not.toContain('±')
  })

  it('are told apart by what their plans say otherwise, though a sweep calls them alike', () => {
    const text = bodyOf(comparisonReport([...members(10, [0]), ...members(20, [1])], []))
    expect(text).toContain('<th scope="col" class="number">solver.max_iter</th>')
    expect(text).toMatch(/lambda=0\.5,solver\.max_iter=20 against lambda=0,solver\.max_iter=20: .*this is one seed\)/)
    expect(text).not.toContain('Over seeds')
    const [, taught] = members(20, [0])
    expect(bodyOf(comparisonReport([members(10, [0])[0], taught], []))).toContain(
      'Not alike otherwise: solver.max_iter is 10 of lambda=0, 20 of lambda=0.5',
    )
  })

  it('are told apart by the rest of their plans where no setting says it', () => {
    const other = { ...spec, seed: 1, state: [], hashes: { result: 'other', plan: 'other' } }
    const text = bodyOf(comparisonReport([record(spec, { label: 'a' }), record(other, { label: 'b' })], []))
    expect(text).toContain('<th scope="col">plan</th>')
    expect(text).not.toContain('Over seeds')
  })
})

describe('a logged curve', () => {
  const text = 'iter,accuracy,loss,ts_loss\n500,0.65,1.5,2.5\n0,0.1,2.3,\n'

  it('is read in the order of its iterations, and refused where it is none', () => {
    expect(parseLogged('x', text).lines).toEqual([
      { iter: 0, accuracy: 0.1, loss: 2.3 },
      { iter: 500, accuracy: 0.65, loss: 1.5, ts_loss: 2.5 },
    ])
    expect(() => parseLogged('x', 'step,loss\n1,2')).toThrow('its first line is `step,loss`')
    expect(() => parseLogged('x', 'iter,loss\n1,two')).toThrow('line 2: `two` is no number')
    expect(() => parseLogged('x', 'iter,loss\n')).toThrow('no line but the first')
  })

  it('is drawn beside its own member, dashed, and held against it in numbers', () => {
    const page = comparisonReport(
      [run({ lambda: 0 }, 0.6), run({ lambda: 0.5 }, 0.7)],
      [parseLogged('lambda=0.5', text)],
    )
    const lines = multiplesIn(page).groups.map((group) =>
      group.lines.map(({ name, logged }) => [name, logged ?? false]),
    )
    expect(lines).toEqual([
      [['ours', false]],
      [
        ['ours', false],
        ['logged', true],
      ],
    ])
    const chart = chartsIn(page).find(({ name }) => name === 'accuracy by lambda')
    expect(chart?.series.at(-1)).toMatchObject({ label: 'logged', points: [null, 0.65] })
    const row = (quantity: string, ...numbers: readonly string[]): string =>
      `<td>lambda=0.5</td><td>its own</td><td>${quantity}</td>${['500', ...numbers].map((one) => `<td class="number">${one}</td>`).join('')}`
    expect(bodyOf(page).replaceAll('&#x3D;', '=')).toContain(row('accuracy', '0.7000', '0.6500', '+0.0500', '0.0500'))
    expect(bodyOf(page)).toContain(row('loss.hard', '1.2500', '1.5000', '−0.2500', '0.2500'))
    expect(bodyOf(page)).toContain(row('loss.soft', '2.0000', '2.5000', '−0.5000', '0.5000'))
  })

  it('is drawn once beside its member of several sweeps, whose labels have their folders', () => {
    const runs = ['sweep', 'sweep@1'].flatMap((sweep, seed) =>
      [0, 0.5].map((lambda) => ({ ...run({ lambda, seed }, 0.6), label: `${sweep}/lambda=${lambda}` })),
    )
    const logs = [parseLogged('lambda=0', text), parseLogged('lambda=0.5', text)]
    const drawn = multiplesIn(comparisonReport(runs, logs)).groups.map((group) =>
      group.lines.filter(({ logged }) => logged).map(({ name }) => name),
    )
    expect(drawn).toEqual([['logged'], ['logged']])
  })
})

describe('a page over a thousand runs', () => {
  it('is smaller than 20 MB, its curves thinned alike', () => {
    const lines = Array.from({ length: 600 }, (_, i) => ({
      iter: i,
      phase: 'test',
      accuracy: i / 600,
      loss: Math.PI / (i + 1),
    }))
    const runs = Array.from({ length: 1000 }, (_, i) => ({ ...run({ lambda: i }, 0.5), metrics: lines }))
    const page = comparisonReport(runs, [])
    expect(page.length).toBeLessThan(12e6)
    const { xs, groups } = multiplesIn(page)
    expect(groups.length).toBe(1000)
    expect(xs.map((x) => [x.length, x[0], x.at(-1)])).toEqual([[200, 0, 599]])
  })
})
