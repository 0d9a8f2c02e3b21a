/** Whether the teacher helped, and whether the difference is more than chance. */
import { mean, sampleStandardDeviation } from 'simple-statistics'

import { grouped } from '../../compiler/emit/index.ts'
import type { CompiledMember, Plan } from '../../compiler/index.ts'
import { finalTest } from '../final-test.ts'
import type { RunRecord } from './record.ts'
import { trainedOtherwise } from './variables.ts'

/** What of a run counts here. */
export interface Judged extends Pick<RunRecord, 'label' | 'plan' | 'sets'> {
  readonly result: Pick<RunRecord['result'], 'tests' | 'best' | 'unfinished' | 'tested'>
}

/** The members of a sweep that differ in nothing but the seed. */
interface Group {
  readonly label: string
  readonly plan: Plan
  /** That a test saw. */
  readonly images: number
  readonly sets: CompiledMember['sets']
  /** The metric after the last iteration, one a seed. */
  readonly values: readonly number[]
}

interface Taught extends Group {
  readonly teachers: ReadonlySet<string>
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
  const groups = bySettings(rows, metric).map((group) => ({ ...group, teachers: teachersOf(student, group.plan) }))
  const taught = groups.filter(({ teachers }) => teachers.size > 0)
  if (taught.length === 0) return []
  const sentences = taught.flatMap((group) => {
    const fewer = groups.filter(
      ({ teachers }) => teachers.size < group.teachers.size && [...teachers].every((name) => group.teachers.has(name)),
    )
    const fewest = Math.min(...fewer.map(({ teachers }) => teachers.size))
    const others = fewer.filter(({ teachers }) => teachers.size === fewest)
    return others.length === 0 ? [] : [comparison(student, group, mostLike(group, others), metric)]
  })
  return sentences.length > 0
    ? sentences
    : [
        nothingToCompare(
          student,
          taught.map(({ plan }) => plan),
        ),
      ]
}

function nothingToCompare(student: string, plans: readonly Plan[]): string {
  const losses = new Set(plans.flatMap((plan) => teaching(student, plan)).map(({ name }) => `\`${name}\``))
  const teachers = new Set(plans.flatMap((plan) => [...teachersOf(student, plan)]))
  const several = teachers.size > 1
  const weights = losses.size > 1 ? 'weights' : 'weight'
  return (
    `Did ${several ? listed([...teachers]) : 'the teacher'} help? There is no run without ${several ? 'them' : 'it'} to compare with: ` +
    `sweep the ${weights} of ${listed([...losses])} from 0${plans.some((plan) => weighs(student, plan) === 1) ? ", and let the others have the rest, as '${lambda}' and '${1 - lambda}'" : ''}.`
  )
}

/** The sum of the weights of the losses that train the student, to six digits; undefined where one of them changes by step. */
function weighs(student: string, plan: Plan): number | undefined {
  const weights = plan.losses
    .filter(({ input, trained }) => trained && input.startsWith(`${student}.`))
    .map(({ weight }) => weight)
  const fixed = weights.filter((weight) => typeof weight === 'number')
  return fixed.length < weights.length ? undefined : Number(fixed.reduce((sum, one) => sum + one, 0).toPrecision(6))
}

/** What else differs. Where parts of one whole were weighed, a run with only some of them takes shorter steps, which is no fault of theirs. */
function caveat(student: string, taught: Group, alone: Group): string {
  const rest = weighs(student, alone.plan)
  const others = trainedOtherwise(taught.plan, alone.plan)
    .slice(0, 3)
    .map(([key, a, b]) => `. Not alike otherwise: ${key} is ${b} of ${alone.label}, ${a} of ${taught.label}`)
    .join('')
  if (weighs(student, taught.plan) !== 1 || rest === undefined || rest === 1) return others
  return `${others}. Not alike otherwise: the losses of ${alone.label} weigh ${rest} in all, those of ${taught.label} 1; '\${lambda}' and '\${1 - lambda}' for weights keep them alike`
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
    const images = result.tested ?? plannedImages(plan)
    groups.set(
      key,
      before
        ? { ...before, values: [...before.values, value] }
        : { label: name, plan, images, sets: others, values: [value] },
    )
  }
  return [...groups.values()]
}

/** That a test of the last stage sees, where the plan knows. */
function plannedImages({ stages, data }: Plan): number {
  const { iterations } = stages.at(-1)?.solver.test ?? {}
  return typeof iterations === 'number' ? iterations * data.batch.test : 0
}

/** The losses by which the student learns from a teacher. */
function teaching(student: string, plan: Plan): Plan['losses'] {
  return plan.losses.filter(
    ({ input, sources, trained }) => trained && input.startsWith(`${student}.`) && teachersIn(sources, plan).length > 0,
  )
}

function teachersOf(student: string, plan: Plan): ReadonlySet<string> {
  return new Set(
    teachersIn(
      teaching(student, plan).flatMap(({ sources }) => sources),
      plan,
    ),
  )
}

/** In the order of the spec. */
function teachersIn(taps: readonly string[], { networks }: Plan): readonly string[] {
  return networks
    .filter(({ name, role }) => role === 'teacher' && taps.some((tap) => tap.startsWith(`${name}.`)))
    .map(({ name }) => name)
}

function mostLike<G extends Group>(group: Group, others: readonly G[]): G {
  const shared = (other: Group): number =>
    Object.entries(group.sets).filter(([key, value]) => other.sets[key] === value).length
  return others.reduce((best, other) => (shared(other) > shared(best) ? other : best))
}

/** `alone` has fewer teachers, or none. */
function comparison(student: string, taught: Taught, alone: Taught, metric: string): string {
  const { images } = taught
  const difference = mean([...taught.values]) - mean([...alone.values])
  const seeds = Math.min(taught.values.length, alone.values.length)
  const noise = 2 * (seeds > 1 ? errorOverSeeds(taught, alone) : errorOfCounting(taught, alone, images))
  const one = taught.plan.networks.filter(({ role }) => role === 'teacher').length === 1
  const who = one ? 'the teacher' : listed([...taught.teachers].filter((name) => !alone.teachers.has(name)))
  const word =
    Math.abs(difference) <= noise ? 'no clear difference' : difference > 0 ? `${who} helped` : `${who} did harm`
  const sign = difference >= 0 ? '+' : '−'
  const count = grouped(Math.round(Math.abs(difference) * images))
  const basis = seeds > 1 ? `two standard errors over ${seeds} seeds` : 'this is one seed'
  return (
    `${taught.label} against ${alone.label}: ${word}. ${metric} ${spread(taught)} with ${one ? who : listed([...taught.teachers])}, ` +
    `${spread(alone)} ${alone.teachers.size === 0 ? 'without' : `with ${listed([...alone.teachers])} alone`}: ` +
    `${sign}${(Math.abs(difference) * 100).toFixed(2)} points, ${sign}${count} of ${grouped(images)} images ` +
    `(a difference up to ${(noise * 100).toFixed(2)} points may be chance; ${basis})${caveat(student, taught, alone)}`
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

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
