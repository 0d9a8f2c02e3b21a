/** The summary against the metrics, and against the state that it was written with: of runs too that did not come to their end. */
import type { Plan } from '../../../compiler/index.ts'
import { FILES } from '../folder.ts'
import type { MemberResult } from '../observer.ts'
import { bestOf } from '../selection.ts'
import type { Course } from './course.ts'
import { unlike, type Ledger } from './ledger.ts'
import type { States } from './states.ts'

interface Summed {
  readonly plan: Plan
  readonly finished: boolean
  /** From here on the plan holds. */
  readonly changed: number
  readonly course: Course
  readonly states: States
  readonly summary: Partial<MemberResult> | undefined
}

export function checkSummary(told: Summed, ledger: Ledger): void {
  const { finished, summary } = told
  if (summary) ledger.judge(FILES.summary, `its numbers are those of ${FILES.metrics}`, summaryWrong(told, summary))
  else if (finished) ledger.fail(FILES.summary, 'it cannot be read')
  else ledger.note(FILES.summary, 'there is none: the run was ended without a word')
}

function summaryWrong(told: Summed, summary: Partial<MemberResult>): readonly string[] {
  const { plan, finished, changed, course } = told
  const { at } = course
  const best = bestOf(plan, at)
  return [
    ...(finished
      ? [...unlike('`status`', 'finished', summary.status), ...iterations(told, summary)]
      : ended(told, summary)),
    ...tests('tests', at.tests, summary.tests),
    ...tests('validations', at.validations, summary.validations),
    ...(changed > 0 ? [] : unlike('`endings`', at.endings, summary.endings)),
    ...(changed > 0 && (best?.iteration ?? 0) <= changed ? [] : unlike('`best`', best, summary.best)),
    ...ofState(told, summary),
  ]
}

function iterations({ course }: Summed, { iterations: said }: Partial<MemberResult>): readonly string[] {
  return unlike('`iterations`', course.at.iteration, said)
}

/** A run that was interrupted keeps the state that it says; one that diverged has none of its end. */
function ended({ course, states }: Summed, { status, iterations: said = 0 }: Partial<MemberResult>): readonly string[] {
  if (status === 'diverged') return []
  if (status === 'finished') return iterationsAtEnd(course, said) // before its networks were written
  return [
    ...unlike('`status`', 'interrupted', status),
    ...(course.isWhole ? [`\`status\`: it says ${status}, and ${FILES.metrics} comes to the end of the run`] : []),
    ...unlike('`iterations`, by the state that is kept', states.newest?.progress.iteration, said),
  ]
}

function iterationsAtEnd(course: Course, said: number): readonly string[] {
  return course.isWhole
    ? unlike('`iterations`', course.at.iteration, said)
    : ['`status`: it says finished, and lines are missing']
}

/** What only the state knows beside it. */
function ofState(
  { states }: Summed,
  { status, tested, warnings = [], advice = {} }: Partial<MemberResult>,
): readonly string[] {
  const progress = states.newest?.progress
  if (!progress || status === 'diverged') return []
  const { testImages, warned, advice: toTry = {} } = progress
  return [
    ...unlike('`tested`', testImages > 0 ? testImages : undefined, tested),
    ...warned.flatMap((one) => (warnings.includes(one) ? [] : [`\`warnings\`: it lacks “${one}”`])),
    ...Object.entries(toTry).flatMap(([one, help]) => unlike(`\`advice\` on “${one}”`, help, advice[one])),
  ]
}

function tests(key: string, expected: MemberResult['tests'], found: MemberResult['tests'] = []): readonly string[] {
  if (expected.length !== found.length) return unlike(`\`${key}\`, how many`, expected.length, found.length)
  return expected.flatMap((one, i) => unlike(`\`${key}\` at iteration ${one.iteration}`, one, found[i]))
}
