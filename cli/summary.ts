/** The end of a run: a table of its members, and whether the teacher helped. */
import type { CompiledExperiment } from '../compiler/index.ts'
import { escaped } from '../compiler/diagnostics/index.ts'
import { grouped, table } from '../compiler/emit/index.ts'
import { bestTest, finalTest, type MemberResult, type RunResult } from '../runtime/index.ts'

export function summaryOf({ name, spec }: CompiledExperiment, { members, verdict, failure }: RunResult): string {
  if (members.length === 0) return ''
  const { metrics } = spec
  const head = ['', ...metrics.flatMap(({ name }) => [name, 'best']), 'test loss', 'iterations', 'seconds with tests']
  const lines = members.map((result) => {
    const last = finalTest(result)?.values ?? {}
    return [
      `${result.label === '' ? name : result.label}${result.unfinished === undefined ? '' : ' (unfinished)'}`,
      ...metrics.flatMap((metric) => [shown(last[metric.name]), shown(bestTest(result, metric)?.value)]),
      shown(last['loss']),
      grouped(result.iterations),
      result.seconds.toFixed(1),
    ]
  })
  return [
    table(head, lines),
    ...apart(members.flatMap((result) => endingLines(name, result, failure?.message ?? ''))),
    ...teacherLines(members),
    ...apart(verdict),
  ].join('\n')
}

/** Why stages ended early, why a member did not come to its end, where the `error` below does not say it, and which state was kept. */
function endingLines(
  name: string,
  { label, endings, best, unfinished, audit, warnings, advice = {} }: MemberResult,
  error: string,
): readonly string[] {
  const who = label === '' ? name : label
  const kept = unfinished === undefined ? best : undefined
  return [
    ...endings.map(
      ({ stage, iteration, why }) =>
        `${who}: ${stage === '' ? '' : `stage ${stage} `}ended at iteration ${grouped(iteration)}: ${why}`,
    ),
    ...(unfinished === undefined || label === '' || isIn(error, label, unfinished) ? [] : [`${who}: ${unfinished}`]),
    ...(kept
      ? [
          `${who}: the weights are those of iteration ${grouped(kept.iteration)}, where the ${kept.phase} ${kept.metric} was best: ${shown(kept.value)}`,
        ]
      : []),
    ...(audit?.sentences ?? []).map((sentence) => `${who}: ${escaped(sentence)}`),
    ...warnings.flatMap((warning) => {
      const help = Object.hasOwn(advice, warning) ? advice[warning] : undefined
      return [`${who}: ${escaped(warning)}`, ...(help === undefined ? [] : [`  = help: ${escaped(help)}`])]
    }),
  ]
}

function isIn(error: string, label: string, unfinished: string): boolean {
  return error.startsWith(`\`${label}\`: `) && error.endsWith(unfinished)
}

function shown(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(4)
}

function teacherLines(members: readonly MemberResult[]): readonly string[] {
  const measured = members.flatMap(({ expected }) => Object.entries(expected))
  const lines = measured.map(
    ([network, accuracy]) => `${network}: accuracy ${shown(accuracy)} on the whole test set, before step 1`,
  )
  return apart([...new Set(lines)]) // members mostly have their teachers in common
}

/** Lines after an empty one. */
function apart(lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? ['', ...lines] : []
}
