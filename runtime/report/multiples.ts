/** Small multiples as data: the curves of each setting, thinned, for every quantity; the page draws those that are looked at. */
import { shown } from './tables.ts'
import { spreadOf, spreadText } from './against.ts'
import { isOwn, loggedColumnOf, loggedFor, type Logged } from './logged.ts'
import type { RunRecord } from './record.ts'
import { scaleOf } from './scale.ts'
import { pointsEach, thinned } from './thin.ts'
import type { Setting } from './variables.ts'

export interface Multiples {
  readonly quantities: readonly Quantity[]
  /** Iterations, which many curves share. */
  readonly xs: readonly (readonly number[])[]
  readonly groups: readonly {
    readonly label: string
    readonly lines: readonly MultipleLine[]
    /** What came of each quantity in the end, in words, by key. */
    readonly ended: Readonly<Record<string, string>>
  }[]
  /** Points that a curve has at most; all are in `metrics.jsonl`. */
  readonly most: number
}

interface Quantity {
  /** `accuracy:test`. */
  readonly key: string
  readonly title: string
  readonly phase: 'train' | 'validation' | 'test'
  readonly logarithmic?: boolean
  /** What one scale for all spans. */
  readonly low: number
  readonly high: number
}

interface MultipleLine {
  readonly name: string
  readonly color: number
  readonly logged?: true
  /** By the key of the quantity: which of `xs`, and the values. */
  readonly curves: Readonly<Record<string, readonly [x: number, ys: readonly (number | null)[]]>>
}

const PHASES = ['test', 'validation', 'train'] as const

/** Tests before training, metrics before losses: the first is what the page begins with. */
export function multiplesOf(settings: readonly Setting[], logged: readonly Logged[]): Multiples {
  const runs = settings.flatMap((setting) => setting.runs)
  const keys = keysOf(runs)
  const most = pointsEach(runs.length * keys.length)
  const axes = new Axes()
  const labels = new Set(runs.map(({ label }) => label))
  const groups = settings.map((setting) => {
    const [{ label, plan }] = setting.runs
    const seeds = setting.runs.length > 1
    const ours = setting.runs.map((run, color): MultipleLine => ({
      name: seeds ? `seed ${run.plan.seed}` : logged.length > 0 ? 'ours' : 'run',
      color,
      curves: curvesOf(run, keys, most, axes),
    }))
    const theirs = loggedFor(label, logged, labels).map((one): MultipleLine => ({
      name: logged.length > 1 && !isOwn(one, label) ? one.name : 'logged',
      color: 0,
      logged: true,
      curves: loggedCurves(one, keys, plan, axes),
    }))
    return { label: setting.label, lines: [...ours, ...theirs], ended: endedOf(setting, keys) }
  })
  const quantities = keys.map((key) => quantityOf(key, groups))
  return { quantities, xs: axes.all, groups, most }
}

interface Key {
  readonly key: string
  readonly name: string
  readonly phase: Quantity['phase']
  readonly isLoss: boolean
}

function keysOf(runs: readonly RunRecord[]): readonly Key[] {
  const metrics = new Set(runs.flatMap(({ plan }) => plan.metrics.map(({ name }) => name)))
  const found = new Map<string, Key>()
  for (const { metrics: lines } of runs)
    for (const line of lines)
      for (const name of Object.keys(line)) {
        const phase = PHASES.find((one) => one === line['phase'])
        const isLoss = name === 'loss' || name.startsWith('loss.')
        if (phase && (isLoss || metrics.has(name)))
          found.set(`${name}:${phase}`, { key: `${name}:${phase}`, name, phase, isLoss })
      }
  const rank = ({ phase, isLoss }: Key): number => 2 * PHASES.indexOf(phase) + Number(isLoss)
  return [...found.values()].sort((a, b) => rank(a) - rank(b))
}

/** Each list of iterations once. */
class Axes {
  readonly all: (readonly number[])[] = []
  readonly #known = new Map<string, number>()

  indexOf(iterations: readonly number[]): number {
    const text = iterations.join()
    const known = this.#known.get(text)
    if (known !== undefined) return known
    this.#known.set(text, this.all.length)
    return this.all.push(iterations) - 1
  }
}

function curvesOf({ metrics }: RunRecord, keys: readonly Key[], most: number, axes: Axes): MultipleLine['curves'] {
  return curvesBy(keys, most, axes, ({ name, phase }) =>
    metrics.flatMap((line): Point[] =>
      line['phase'] === phase && name in line ? [[Number(line['iter']), Number(line[name])]] : [],
    ),
  )
}

function loggedCurves(
  { lines }: Logged,
  keys: readonly Key[],
  plan: RunRecord['plan'],
  axes: Axes,
): MultipleLine['curves'] {
  return curvesBy(keys, 1000, axes, ({ name, phase }) => {
    const column = phase === 'test' ? loggedColumnOf(name, plan) : undefined
    return lines.flatMap((line): Point[] => {
      const value = column && line[column]
      return value === undefined ? [] : [[line.iter, value]]
    })
  })
}

type Point = readonly [iteration: number, value: number]

function curvesBy(
  keys: readonly Key[],
  most: number,
  axes: Axes,
  pointsOf: (key: Key) => readonly Point[],
): MultipleLine['curves'] {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const all = pointsOf(key)
      const kept = thinned(all.length, most).map((i) => all[i])
      if (kept.length === 0) return []
      return [[key.key, [axes.indexOf(kept.map(([iteration]) => iteration)), kept.map(([, value]) => rounded(value))]]]
    }),
  )
}

/** Five digits, which are more than a small chart shows. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null
}

function quantityOf({ key, name, phase, isLoss }: Key, groups: Multiples['groups']): Quantity {
  const values = groups
    .flatMap(({ lines }) => lines.flatMap(({ curves }) => curves[key]?.[1] ?? []))
    .filter((value) => value !== null)
  const { logarithmic, range } = scaleOf(values, isLoss)
  const ends = values.reduce(({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }), {
    low: Infinity,
    high: -Infinity,
  })
  const { low, high } = range ?? ends
  return {
    key,
    title: `${name}, ${phase}`,
    phase,
    ...(logarithmic !== undefined && { logarithmic }),
    low: Number.isFinite(low) ? low : 0,
    high: Number.isFinite(high) ? high : 1,
  }
}

function endedOf(setting: Setting, keys: readonly Key[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    keys.flatMap(({ key, name, phase }) => {
      if (phase === 'test') return [[key, spreadText(spreadOf(setting, name))]]
      const last = setting.runs.map(({ metrics }) =>
        metrics.findLast((line) => line['phase'] === phase && name in line),
      )
      const values = last.flatMap((line) => (line ? [Number(line[name])] : []))
      return values.length === 1 ? [[key, shown(values[0])]] : []
    }),
  )
}
