/** The end of a run: a table of its members, and whether the teacher helped. */
import type { CompiledExperiment, Plan } from '../compiler/index.ts'
import { grouped, table } from '../compiler/emit/index.ts'
import type { MemberResult, RunResult } from '../runtime/index.ts'

interface Row {
  readonly label: string
  readonly plan: Plan
  readonly result: MemberResult
}

export function summaryOf(experiment: CompiledExperiment, { members }: RunResult): string {
  const rows = members.map((result): Row => {
    const member = experiment.members.find(({ label }) => label === result.label)
    return {
      label: result.label === '' ? experiment.name : result.label,
      plan: member?.plan ?? experiment.spec,
      result,
    }
  })
  const [first] = rows
  if (!first) return ''
  const metrics = first.plan.metrics.map(({ name }) => name)
  const head = ['', ...metrics.flatMap((name) => [name, 'best']), 'test loss', 'iterations', 'seconds']
  const lines = rows.map(({ label, result }) => {
    const last = result.tests.at(-1)?.values ?? {}
    return [
      label,
      ...metrics.flatMap((name) => [shown(last[name]), shown(bestOf(result, name))]),
      shown(last['loss']),
      grouped(result.iterations),
      result.seconds.toFixed(1),
    ]
  })
  return [table(head, lines), ...teacherLines(rows), ...verdict(rows)].join('\n')
}

function shown(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(4)
}

function bestOf({ tests }: MemberResult, metric: string): number | undefined {
  const values = tests.flatMap(({ values }) => values[metric] ?? [])
  return values.length > 0 ? Math.max(...values) : undefined
}

function teacherLines(rows: readonly Row[]): readonly string[] {
  const expected = rows.flatMap(({ result }) => Object.entries(result.expected)).at(0)
  return expected ? ['', `${expected[0]}: accuracy ${shown(expected[1])} on the whole test set, before step 1`] : []
}

/** Compares the members that train on the teacher with the one that does not. */
function verdict(rows: readonly Row[]): readonly string[] {
  const taught = rows.filter(({ plan }) => learnsFromTeacher(plan))
  const alone = rows.find(({ plan }) => !learnsFromTeacher(plan))
  const metric = rows[0]?.plan.metrics.find(({ type }) => type === 'accuracy')?.name
  if (taught.length === 0 || metric === undefined) return []
  if (!alone)
    return [
      '',
      'Did the teacher help? There is no run without it to compare with: sweep the weight of its loss from 0.',
    ]
  return ['', ...taught.map((row) => comparison(row, alone, metric))]
}

function learnsFromTeacher({ losses, networks }: Plan): boolean {
  const teachers = networks.filter(({ role }) => role === 'teacher').map(({ name }) => `${name}.`)
  return losses.some(({ target, trained }) => trained && teachers.some((name) => target.startsWith(name)))
}

function comparison(row: Row, alone: Row, metric: string): string {
  const images = row.plan.solver.test.iterations * row.plan.data.batch.test
  const [with_, without] = [row, alone].map(({ result }) => result.tests.at(-1)?.values[metric] ?? NaN) as [
    number,
    number,
  ]
  const more = Math.round((with_ - without) * images)
  // two standard errors of the difference of two shares, each counted on the same number of images
  const noise = 2 * Math.sqrt((with_ * (1 - with_) + without * (1 - without)) / images)
  const points = (with_ - without) * 100
  const word =
    Math.abs(with_ - without) <= noise
      ? 'no clear difference'
      : more > 0
        ? 'the teacher helped'
        : 'the teacher did harm'
  const sign = more >= 0 ? '+' : '−'
  return (
    `${row.label} against ${alone.label}: ${word}. ${metric} ${shown(with_)} with the teacher, ${shown(without)} without: ` +
    `${sign}${Math.abs(points).toFixed(2)} points, ${sign}${grouped(Math.abs(more))} of ${grouped(images)} images ` +
    `(a difference up to ${(noise * 100).toFixed(2)} points may be chance; this is one seed)`
  )
}
