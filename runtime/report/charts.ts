/** The charts of a report as data: one a quantity of `metrics.jsonl`, all of a sweep's members in it. */
import { isDeepStrictEqual } from 'node:util'

import type { Plan } from '../../compiler/index.ts'
import { planWords } from '../../compiler/emit/index.ts'
import type { RunRecord } from './record.ts'
import { scaleOf, type Scale } from './scale.ts'

export interface ChartSeries {
  readonly label: string
  readonly phase: 'train' | 'validation' | 'test'
  /** Which of the page's colours it has. */
  readonly color: number
  /** One an iteration of the chart; null where there is none, false where the loss is off and its line ends. */
  readonly points: readonly (number | null | false)[]
  /** Around each point: how far its runs lie from it, one standard deviation. */
  readonly spread?: readonly number[]
  /** Not ours: what somebody else's run logged. */
  readonly logged?: boolean
  /** Bars from 0 in place of a line. */
  readonly bars?: boolean
  /** What the others are held against. */
  readonly faint?: boolean
}

export interface Chart extends Scale {
  readonly name: string
  readonly title: string
  /** What the quantity is: a formula, or what is compared with what. */
  readonly detail: string
  /** A rate stays as it is until it changes, and so does a weight that is switched on and off. */
  readonly stepped: boolean
  /** What lies on the axis below, where that is not the iteration. */
  readonly x?: string
  /** What stands there in place of 0, 1, 2, …. */
  readonly words?: readonly string[]
  readonly spaced?: 'log'
  /** What the axis below spans, where its points do not say that. */
  readonly spans?: { readonly low: number; readonly high: number }
  /** What the other axis spans, whatever the values. */
  readonly fixed?: { readonly low: number; readonly high: number }
  /** Where its points lie: the iterations, or whatever `x` is. Ascending. */
  readonly iterations: readonly number[]
  /** Where stages after the first begin. */
  readonly stages: readonly { readonly name: string; readonly at: number }[]
  readonly series: readonly ChartSeries[]
}

const PHASES = ['train', 'test', 'validation'] as const

/** Losses first, as the journal has them, the rate last. `plan` says what each quantity is. */
export function chartsOf(plan: Plan, runs: readonly RunRecord[]): readonly Chart[] {
  const names = new Set(runs.flatMap(({ metrics }) => metrics.flatMap((line) => Object.keys(line))))
  for (const name of ['iter', 'phase', 'stage', 'lr']) names.delete(name)
  const byClass = plan.metrics.flatMap(({ name }) => {
    const classes = [...names].filter((key) => /^\d+$/.test(key.slice(name.length + 1)) && key.startsWith(`${name}.`))
    for (const key of classes) names.delete(key)
    const [run, ...others] = runs
    return classes.length > 0 && others.length === 0 ? [classChart(name, classes, run)] : [] // lines of members × classes say nothing
  })
  const charts = [...names].map((name) => chartOf(name, plan, runs))
  return [...charts, ...byClass, chartOf('lr', plan, runs)].filter(({ series }) => series.length > 0)
}

/** A metric of every class in one chart. */
function classChart(name: string, keys: readonly string[], run: RunRecord): Chart {
  const lines = keys.map((key) => ({ key: key.slice(name.length + 1), points: pointsOf(key, 'test', run).points }))
  const iterations = [...new Set(lines.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b)
  return {
    name: `${name}.by-class`,
    title: `${name} by class`,
    detail: 'the share of each class’s images, at test',
    stepped: false,
    stages: stagesOf([run]),
    iterations,
    series: lines.map(({ key, points }, color) => ({
      label: `class ${key}`,
      phase: 'test',
      color,
      points: iterations.map((iteration) => points.get(iteration) ?? null),
    })),
  }
}

function chartOf(name: string, plan: Plan, runs: readonly RunRecord[]): Chart {
  const lines = runs.flatMap((run, member) => PHASES.map((phase) => ({ ...pointsOf(name, phase, run), member })))
  const present = merged(lines.filter(({ points }) => points.size > 0))
  const iterations = [...new Set(present.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b)
  const values = present.flatMap(({ points }) => [...points.values()]).filter((value) => value !== false)
  return {
    name,
    ...wordsOf(name, plan, runs.length > 1),
    stepped: name === 'lr' || isSwitched(name, plan),
    stages: stagesOf(runs),
    ...(isSet(name) ? {} : scaleOf(values, hasMagnitudes(name, plan))),
    iterations,
    series: present.map(({ label, phase, points, member }) => ({
      label: [label, name === 'lr' ? '' : phase].filter((word) => word !== '').join(' ') || 'rate',
      phase,
      color: runs.length > 1 ? member : PHASES.indexOf(phase),
      points: iterations.map((iteration) => points.get(iteration) ?? null),
    })),
  }
}

/** Where each stage after the first begins; none where runs differ in that. */
function stagesOf(runs: readonly RunRecord[]): Chart['stages'] {
  const found = runs.map(({ metrics }) => {
    const begins = new Map<string, number>()
    for (const { stage, iter, phase } of metrics)
      if (typeof stage === 'string' && typeof iter === 'number' && phase === 'train' && !begins.has(stage))
        begins.set(stage, iter)
    return [...begins].slice(1).map(([name, at]) => ({ name, at }))
  })
  const [first = [], ...others] = found
  return others.every((other) => isDeepStrictEqual(other, first)) ? first : []
}

interface Line extends Pick<ChartSeries, 'label' | 'phase'> {
  readonly member: number
  readonly points: ReadonlyMap<number, number | false>
}

/** One line for all where the last would hide the others: members mostly share their rate. */
function merged(lines: readonly Line[]): readonly Line[] {
  const [first, ...others] = lines
  const same = (line: Line): boolean => isDeepStrictEqual([line.phase, line.points], [first.phase, first.points])
  return others.length > 0 && others.every(same) ? [{ ...first, label: 'all members' }] : lines
}

function pointsOf(name: string, phase: (typeof PHASES)[number], { label, metrics }: RunRecord): Omit<Line, 'member'> {
  const points = new Map<number, number | false>()
  for (const line of metrics) {
    const { iter, [name]: value } = line
    if (line['phase'] !== phase || typeof iter !== 'number' || typeof value !== 'number') continue
    // what is not trained now has a value that says nothing of the training
    const off = phase === 'train' && name.startsWith('loss.') && line[`weight.${name.slice('loss.'.length)}`] === 0
    points.set(iter, off ? false : value)
  }
  return { label, phase, points }
}

/** The spec sets it, so that none of its values is an accident. */
function isSet(name: string): boolean {
  return name === 'lr' || name.startsWith('weight.') || name.startsWith('temperature.')
}

function isSwitched(name: string, { losses }: Plan): boolean {
  return losses.some(
    ({ name: loss, active, weight, temperature }) =>
      (name === `weight.${loss}` && (active !== undefined || isStep(weight))) ||
      (name === `temperature.${loss}` && isStep(temperature)),
  )
}

function isStep(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'step'
}

function hasMagnitudes(name: string, { metrics }: Plan): boolean {
  return isLoss(name) || metrics.some((metric) => metric.name === name && ['kl', 'cross_entropy'].includes(metric.type))
}

function isLoss(name: string): boolean {
  return name === 'loss' || name.startsWith('loss.')
}

/** `weight.soft` and `temperature.soft`: what metrics lines say of losses that change with the iteration. */
function scheduledWords(name: string, plan: Plan, sweep: boolean): Pick<Chart, 'title' | 'detail'> | undefined {
  const [key, loss] = [
    name.split('.')[0],
    plan.losses.find((one) => name === `weight.${one.name}` || name === `temperature.${one.name}`),
  ]
  if (!loss) return undefined
  const { temperature } = loss
  const said = key === 'weight' ? planWords.weightOf(loss) : temperature ? planWords.scheduleOf(temperature) : ''
  return { title: `${key} of ${loss.name}`, detail: sweep ? '' : said }
}

function wordsOf(name: string, plan: Plan, sweep: boolean): Pick<Chart, 'title' | 'detail'> {
  if (name === 'lr') return { title: 'learning rate', detail: '' }
  const scheduled = scheduledWords(name, plan, sweep)
  if (scheduled) return scheduled
  if (name === 'loss') {
    return { title: 'loss', detail: sweep ? 'the sum, as each member weighs it' : planWords.totalOf(plan) }
  }
  if (isLoss(name)) {
    const term = plan.losses.find((loss) => `loss.${loss.name}` === name)
    const fate = term && !term.trained && !sweep ? '; weight 0: not trained' : ''
    return { title: name, detail: term ? `${term.formula}${fate}` : '' }
  }
  const metric = plan.metrics.find((candidate) => candidate.name === name)
  return {
    title: name,
    detail: metric ? planWords.metricOf(metric) : '',
  }
}
