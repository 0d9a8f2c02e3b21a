/** Writes `report.html` of a run, from what its folder holds, and of a sweep, from its members' folders. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { readRegularText } from '../regular-file.ts'
import type { MetricsLine, RunRecord } from '../report/index.ts'
import { writeWhole } from './files.ts'
import { FILES, readJson } from './folder.ts'
import type { Lock } from './lock.ts'
import type { MemberResult } from './observer.ts'

export interface Reported {
  readonly plan: Plan
  readonly sets: RunRecord['sets']
  readonly result: MemberResult
}

/** Before a run's end, when whoever has built the command anew has taken its file away; after all that must be quick. */
export async function loadReport(): Promise<void> {
  await import('../report/index.ts')
}

export async function writeReport(plan: Plan, result: MemberResult): Promise<void> {
  const [record] = recordsOf([{ plan, sets: {}, result }])
  if (!record) return
  const { runReport } = await import('../report/index.ts') // only now: a run does not begin with templates
  writeWhole(join(result.folder, FILES.report), runReport(record))
}

/** Leaves an older one where nothing new was run. Answers where the report is. */
export async function writeSweepReport(plan: Plan, folder: string, members: readonly Reported[]): Promise<string> {
  // a run by itself may be in this folder, and its report is not ours to overwrite
  const file = join(folder, existsSync(join(folder, FILES.plan)) ? 'sweep.report.html' : FILES.report)
  const isNew = members.some(({ result }) => result.status !== 'already-finished')
  if (isNew || !existsSync(file)) {
    const { sweepReport } = await import('../report/index.ts')
    writeWhole(file, sweepReport(plan, recordsOf(members)))
  }
  return file
}

/** Whether the teacher helped. */
export async function verdictOf(name: string, runs: readonly Reported[]): Promise<readonly string[]> {
  const { verdict } = await import('../report/index.ts')
  return verdict(runs.map(({ plan, sets, result }) => ({ label: result.label || name, plan, sets, result })))
}

/** Without those whose folder was damaged since: a report is no reason to fail. */
function recordsOf(runs: readonly Reported[]): readonly RunRecord[] {
  return runs.flatMap(({ plan, sets, result }) => {
    const lock = readJson(join(result.folder, FILES.lock)) as Lock | undefined
    const metrics = readLines(join(result.folder, FILES.metrics))
    return lock && metrics ? [{ label: result.label, sets, plan, lock, metrics, result }] : []
  })
}

/** Undefined where there are none, or a line is not whole, or none that a run writes. */
export function readLines(path: string): readonly MetricsLine[] | undefined {
  try {
    const lines = readRegularText(path)
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))
    return lines.every(isMetricsLine) ? lines : undefined
  } catch {
    return undefined
  }
}

function isMetricsLine(value: unknown): value is MetricsLine {
  return typeof (value as MetricsLine | null)?.iter === 'number'
}
