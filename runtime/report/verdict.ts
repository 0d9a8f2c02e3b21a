/** Whether the teacher helped, and whether the difference is more than chance. */
import { mean, sampleStandardDeviation } from 'simple-statistics'

import { grouped } from '../../compiler/emit/index.ts'
import type { CompiledMember, Plan } from '../../compiler/index.ts'
import { finalTest } from '../final-test.ts'
import type { RunRecord } from './record.ts'

/** What of a run counts here. */
export interface Judged extends Pick<RunRecord, 'label' | 'plan' | 'sets'> {
  readonly result: Pick<RunRecord['result'], 'tests' | 'best' | 'unfinished'>
}

/** The members of a sweep that differ in nothing but the seed. */
interface Group {
  readonly label: string
  readonly plan: Plan
  readonly sets: CompiledMember['sets']
  /** The metric after the last iteration, one a seed. */
  readonly values: readonly number[]
}

/** For each student, a sentence for each way to learn from a teacher, against what does not and is otherwise most like it. */
export function verdict(runs: readonly Judged[]): readonly string[] {
  const rows = runs.filter(({ result }) => result.unfinished === undefined)
  const [first] = rows
  const students = first ? studentsOf(first.plan) : []
  return students.flatMap(({ student, metric }) => {
    const about = students.length > 1 ? `${student}: ` : ''
    return verdictOn(student, metric, rows).map((sentence) => `${about}${sentence}`)
  })
}

/** The students whose accuracy is tested, each with the metric that says it: the first of its own. */
function studentsOf({ networks, metrics }: Plan): readonly { readonly student: string; readonly metric: string }[] {
  return networks.flatMap(({ name, role }) => {
    const metric = metrics.find(({ type, input }) => type === 'accuracy' && input.startsWith(`${name}.`))
    return role === 'student' && metric ? [{ student: name, metric: metric.name }] : []
  })
}

function verdictOn(student: string, metric: string, rows: readonly Judged[]): readonly string[] {
  const groups = bySettings(rows, metric)
  const taught = groups.filter(({ plan }) => learnsFromTeacher(student, plan))
  const alone = groups.filter(({ plan }) => !learnsFromTeacher(student, plan))
  if (taught.length === 0) return []
  if (alone.length === 0) {
    return ['Did the teacher help? There is no run without it to compare with: sweep the weight of its loss from 0.']
  }
  return taught.map((group) => comparison(group, mostLike(group, alone), metric))
}

function bySettings(rows: readonly Judged[], metric: string): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const { label, plan, sets, result } of rows) {
    const { seed: _seed, ...others } = sets
    const key = JSON.stringify(others)
    const value = finalTest(result)?.values[metric] ?? NaN
    const name =
      Object.keys(others).length === 0
        ? label
        : Object.entries(others)
            .map(([path, to]) => `${path}=${String(to)}`)
            .join(',')
    const before = groups.get(key)
    groups.set(
      key,
      before ? { ...before, values: [...before.values, value] } : { label: name, plan, sets: others, values: [value] },
    )
  }
  return [...groups.values()]
}

function learnsFromTeacher(student: string, { losses, networks }: Plan): boolean {
  const teachers = networks.filter(({ role }) => role === 'teacher').map(({ name }) => `${name}.`)
  const taught = (source: string): boolean => teachers.some((name) => source.startsWith(name))
  return losses.some(
    ({ input, sources, trained }) => trained && input.startsWith(`${student}.`) && sources.some(taught),
  )
}

function mostLike(group: Group, others: readonly Group[]): Group {
  const shared = (other: Group): number =>
    Object.entries(group.sets).filter(([key, value]) => other.sets[key] === value).length
  return others.reduce((best, other) => (shared(other) > shared(best) ? other : best))
}

function comparison(taught: Group, alone: Group, metric: string): string {
  const images = (taught.plan.stages.at(-1)?.solver.test.iterations ?? 0) * taught.plan.data.batch.test
  const difference = mean([...taught.values]) - mean([...alone.values])
  const seeds = Math.min(taught.values.length, alone.values.length)
  const noise = 2 * (seeds > 1 ? errorOverSeeds(taught, alone) : errorOfCounting(taught, alone, images))
  const word =
    Math.abs(difference) <= noise
      ? 'no clear difference'
      : difference > 0
        ? 'the teacher helped'
        : 'the teacher did harm'
  const sign = difference >= 0 ? '+' : '−'
  const count = grouped(Math.round(Math.abs(difference) * images))
  const basis = seeds > 1 ? `two standard errors over ${seeds} seeds` : 'this is one seed'
  return (
    `${taught.label} against ${alone.label}: ${word}. ${metric} ${spread(taught)} with the teacher, ${spread(alone)} without: ` +
    `${sign}${(Math.abs(difference) * 100).toFixed(2)} points, ${sign}${count} of ${grouped(images)} images ` +
    `(a difference up to ${(noise * 100).toFixed(2)} points may be chance; ${basis})`
  )
}

function spread({ values }: Group): string {
  const center = mean([...values]).toFixed(4)
  return values.length > 1 ? `${center} ± ${sampleStandardDeviation([...values]).toFixed(4)}` : center
}

/** The standard error of the difference of two means. */
function errorOverSeeds(...groups: readonly [Group, Group]): number {
  return Math.sqrt(
    groups.reduce((sum, { values }) => sum + sampleStandardDeviation([...values]) ** 2 / values.length, 0),
  )
}

/** The standard error of the difference of two shares, each counted on the same number of images. */
function errorOfCounting(...[a, b, images]: readonly [Group, Group, number]): number {
  return Math.sqrt([a, b].reduce((sum, { values }) => sum + (values[0] ?? NaN) * (1 - (values[0] ?? NaN)), 0) / images)
}
