/** `summary.json`: what came out of a run, also of one that did not come to its end. */
import { join } from 'node:path'

import { RunError } from '../run-error.ts'
import { writeWhole } from './files.ts'
import { FILES, readJson } from './folder.ts'
import type { MemberResult, TestRecord } from './observer.ts'

export function writeSummary({ folder, ...result }: MemberResult): void {
  writeWhole(join(folder, FILES.summary), `${JSON.stringify(result, undefined, 1)}\n`)
}

/** What the summary of a finished run says. */
export function readSummary(label: string, folder: string): MemberResult {
  return resultIn(label, folder, summaryIn(folder))
}

/** As it was written; undefined where there is none that can be read. */
export function summaryIn(folder: string): Partial<MemberResult> | undefined {
  const read = readJson(join(folder, FILES.summary))
  return isSummary(read) ? read : undefined
}

type Check = (value: unknown) => boolean
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const isText: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => typeof value === 'number'
const isTest: Check = (value) => isObject(value) && isObject((value as Partial<TestRecord>).values)

/** What everybody counts on who reads one; it may lie in the folder of a stranger. */
const SHAPE: Readonly<Partial<Record<keyof MemberResult, Check>>> = {
  status: isText,
  unfinished: isText,
  guard: isObject,
  iterations: isNumber,
  tests: listOf(isTest),
  validations: listOf(isTest),
  endings: listOf(isObject),
  best: isObject,
  warnings: listOf(isText),
  advice: isObject,
  audit: isObject,
  profile: isObject,
  answers: listOf(isObject),
  expected: isObject,
  seconds: isNumber,
  imagesPerSecond: isNumber,
  tested: isNumber,
  waited: isObject,
  kept: isObject,
}

function isSummary(value: unknown): value is Partial<MemberResult> {
  if (!isObject(value)) return false
  const read = value as Partial<Record<keyof MemberResult, unknown>>
  return Object.entries(SHAPE).every(([key, check]) => {
    const said = read[key as keyof MemberResult]
    return said === undefined || check(said)
  })
}

/** With all that a finished run says. */
export function resultIn(label: string, folder: string, read: Partial<MemberResult> | undefined): MemberResult {
  return {
    label,
    folder,
    status: 'already-finished',
    iterations: read?.iterations ?? 0,
    tests: (read?.tests ?? []).map(withNumbers),
    validations: (read?.validations ?? []).map(withNumbers),
    endings: read?.endings ?? [],
    warnings: read?.warnings ?? [],
    ...(read?.advice && { advice: read.advice }),
    ...(read?.best && { best: read.best }),
    ...(read?.tested !== undefined && { tested: read.tested }),
    ...(read?.waited && { waited: read.waited }),
    ...(read?.kept && { kept: read.kept }),
    ...(read?.audit && { audit: read.audit }),
    ...(read?.profile && { profile: read.profile }),
    answers: read?.answers ?? [],
    expected: read?.expected ?? {},
    seconds: read?.seconds ?? 0,
    imagesPerSecond: read?.imagesPerSecond ?? 0,
  }
}

/** JSON has no NaN and no infinity: what is neither number is null there. */
function withNumbers({ iteration, values }: TestRecord): TestRecord {
  const numbers = Object.entries(values as Readonly<Record<string, number | null>>)
  return { iteration, values: Object.fromEntries(numbers.map(([name, value]) => [name, value ?? NaN])) }
}

/** What to throw of a run that diverged, or that a guard ended. */
export function divergence({ unfinished = 'diverged', guard }: MemberResult): RunError {
  const { code = 'diverged', help = 'lower `base_lr`, or look at the scale of the data' } = guard ?? {}
  return new RunError(code, 3, code === 'diverged' ? `the run ${unfinished}` : unfinished, { help })
}
