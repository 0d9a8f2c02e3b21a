/** What a swept variable does to a metric: a mean over seeds for each of its values, and one standard deviation. */
import { mean, sampleStandardDeviation } from 'simple-statistics'

import { finalTest } from '../final-test.ts'
import type { Chart } from './charts.ts'
import { groupedBy } from './grouped-by.ts'
import { isOwn, loggedColumnOf, loggedFor, type Logged } from './logged.ts'
import { shown } from './tables.ts'
import { inWords, type Setting, type Value, type Varied } from './variables.ts'

/** More lines in one chart are none that anybody follows. */
const LINES = 10

export interface Spread {
  readonly mean: number
  /** 0 of a single run. */
  readonly deviation: number
  readonly count: number
}

/** Of the runs that came to their end, what their last tests found; undefined where none did. */
export function spreadOf({ runs }: Setting, quantity: string): Spread | undefined {
  const values = runs.flatMap(({ result }) => {
    const value = result.unfinished === undefined ? finalTest(result)?.values[quantity] : undefined
    return value !== undefined && Number.isFinite(value) ? [value] : []
  })
  if (values.length === 0) return undefined
  return {
    mean: mean(values),
    deviation: values.length > 1 ? sampleStandardDeviation(values) : 0,
    count: values.length,
  }
}

export function spreadText(spread: Spread | undefined): string {
  if (!spread) return '–'
  return spread.count > 1 ? `${shown(spread.mean)} ± ${shown(spread.deviation)}` : shown(spread.mean)
}

/** A chart for each variable and each of `quantities`; the other variables make its lines. */
export function againstCharts(
  varied: Varied,
  quantities: readonly string[],
  logged: readonly Logged[],
): readonly Chart[] {
  return varied.variables.flatMap((variable) =>
    quantities.flatMap((quantity) => {
      const chart = against(variable, quantity, varied, logged)
      return chart ? [chart] : []
    }),
  )
}

function against(variable: string, quantity: string, varied: Varied, logged: readonly Logged[]): Chart | undefined {
  const settings = varied.settings.filter((one) => variable in one.values && spreadOf(one, quantity))
  const axis = axisOf(settings.map(({ values }) => values[variable]))
  const lines = [...groupedBy(settings, (one) => restOf(one, variable, varied)).entries()].filter(
    ([, some]) => new Set(some.map(({ values }) => values[variable])).size > 1,
  )
  if (lines.length === 0 || lines.length > LINES) return undefined
  const seeds = Math.max(...settings.map((one) => spreadOf(one, quantity)?.count ?? 0))
  const beside = loggedPoints(settings, variable, quantity, logged)
  return {
    name: `${quantity} by ${variable}`,
    title: `${quantity} by ${variable}`,
    detail: `at the end of each run${seeds > 1 ? `; mean ± standard deviation over up to ${seeds} seeds` : ', one seed each'}`,
    x: variable,
    ...(axis.words && { words: axis.words }),
    ...(axis.spaced && { spaced: axis.spaced }),
    stepped: false,
    stages: [],
    iterations: axis.places,
    series: [
      ...lines.map(([rest, some], color) => {
        const at = new Map(some.map((one) => [axis.placeOf(one.values[variable]), spreadOf(one, quantity)]))
        return {
          label: rest === '' ? quantity : rest,
          phase: 'test' as const,
          color,
          points: axis.places.map((place) => at.get(place)?.mean ?? null),
          ...(seeds > 1 && { spread: axis.places.map((place) => at.get(place)?.deviation ?? 0) }),
        }
      }),
      ...(beside.size === 0
        ? []
        : [
            {
              label: 'logged',
              phase: 'test' as const,
              color: 0,
              logged: true,
              points: axis.places.map((place) => beside.get(axis.valueAt(place)) ?? null),
            },
          ]),
    ],
  }
}

/** What of a setting is not the variable, in words. */
function restOf({ values, experiment }: Setting, variable: string, { variables, settings }: Varied): string {
  const others = variables.filter((key) => key !== variable && key in values)
  const several = new Set(settings.map((one) => one.experiment)).size > 1
  return [...(several ? [experiment] : []), ...others.map((key) => `${key}=${inWords(values[key])}`)].join(', ')
}

/** Where logs belong to members by name: the last number of each. */
function loggedPoints(
  settings: readonly Setting[],
  variable: string,
  quantity: string,
  logged: readonly Logged[],
): ReadonlyMap<Value, number> {
  const labels = new Set(settings.flatMap(({ runs }) => runs.map(({ label }) => label)))
  return new Map(
    settings.flatMap(({ values, runs }): readonly (readonly [Value, number])[] => {
      const [{ plan, label }] = runs
      const own = loggedFor(label, logged, labels).find((log) => isOwn(log, label))
      const column = loggedColumnOf(quantity, plan)
      const value = column && own?.lines.findLast((line) => line[column] !== undefined)?.[column]
      return value === undefined ? [] : [[values[variable], value]]
    }),
  )
}

interface Axis {
  readonly places: readonly number[]
  readonly placeOf: (value: Value) => number
  readonly valueAt: (place: number) => Value
  readonly words?: readonly string[]
  readonly spaced?: 'log'
}

/** Numbers stand where they are, by order of magnitude where half of them are less than a tenth; all else in order, evenly. */
function axisOf(all: readonly Value[]): Axis {
  const values = [...new Set(all)]
  const numbers = values.filter((value) => typeof value === 'number').toSorted((a, b) => a - b)
  const positive = numbers.filter((value) => value > 0)
  const tenth = Math.max(...positive) / 10
  const isWide = positive.length > 1 && 2 * positive.filter((value) => value <= tenth).length >= positive.length
  if (numbers.length === values.length && (!isWide || positive.length === numbers.length))
    return {
      places: numbers,
      placeOf: Number,
      valueAt: (place) => place,
      ...(isWide && { spaced: 'log' }),
    }
  const order: readonly Value[] = numbers.length === values.length ? numbers : values
  return {
    places: order.map((_, i) => i),
    placeOf: (value) => order.indexOf(value),
    valueAt: (place) => order[place],
    words: order.map(inWords),
  }
}
