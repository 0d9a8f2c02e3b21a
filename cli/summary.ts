/** The end of a run: a table of its members, and whether the teacher helped. */
import type { CompiledExperiment } from '../compiler/index.ts'
import { grouped, table } from '../compiler/emit/index.ts'
import type { MemberResult, RunResult } from '../runtime/index.ts'
import { verdict, type Row } from './verdict.ts'

export function summaryOf(experiment: CompiledExperiment, { members }: RunResult): string {
  const rows = members.map((result): Row => {
    const member = experiment.members.find(({ label }) => label === result.label)
    return {
      label: result.label === '' ? experiment.name : result.label,
      plan: member?.plan ?? experiment.spec,
      sets: member?.sets ?? {},
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
