/** `summary.json`: what came out of a run, also of one that did not come to its end. */
import { join } from 'node:path'

import { RunError } from '../run-error.ts'
import type { Answers } from './answers.ts'
import { either, fieldsOf, isNumber, isText, listOf, maybe, namesOf, objectOf, oneOf, type Check } from './checks.ts'
import { writeWhole } from './files.ts'
import { FILES, readJson } from './folder.ts'
import type { MemberResult, StageEnding, TestRecord } from './observer.ts'
import type { Profile, Timed } from './profile.ts'
import type { BestState } from './selection.ts'

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
  return isSummary(read) ? (read as Partial<MemberResult>) : undefined
}

/** JSON has no NaN and no infinity: what is neither number is null there. */
const isNumberOrNot = either(isNumber, oneOf(null))
const tests = listOf(objectOf<TestRecord>({ iteration: isNumber, values: namesOf(isNumberOrNot) }))
const timed = listOf(objectOf<Timed>({ name: isText, milliseconds: isNumber }))
const share = fieldsOf({ batches: isNumber, of: isNumber, seconds: maybe(isNumber) })

/** What everybody counts on who reads one; it may lie in the folder of a stranger. */
const isSummary: Check = objectOf<Omit<MemberResult, 'label' | 'folder'>>({
  status: maybe(isText),
  unfinished: maybe(isText),
  guard: maybe(fieldsOf({ code: isText, help: isText, since: maybe(isNumber) })),
  iterations: maybe(isNumber),
  tests: maybe(tests),
  validations: maybe(tests),
  endings: maybe(listOf(objectOf<StageEnding>({ stage: isText, iteration: isNumber, why: isText }))),
  best: maybe(objectOf<BestState>({ iteration: isNumber, metric: isText, phase: isText, value: isNumberOrNot })),
  warnings: maybe(listOf(isText)),
  advice: maybe(namesOf(isText)),
  audit: maybe(fieldsOf({ sentences: listOf(isText) })),
  profile: maybe(objectOf<Profile>({ steps: isNumber, milliseconds: isNumber, layers: timed, ops: timed })),
  answers: maybe(
    listOf(
      objectOf<Answers>({
        network: isText,
        of: isText,
        images: isNumber,
        part: maybe(isText),
        entropy: isNumberOrNot,
        accuracy: maybe(isNumberOrNot),
      }),
    ),
  ),
  expected: maybe(namesOf(isNumberOrNot)),
  seconds: maybe(isNumber),
  imagesPerSecond: maybe(isNumberOrNot),
  tested: maybe(isNumber),
  waited: maybe(share),
  kept: maybe(share),
})

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

function withNumbers({ iteration, values }: TestRecord): TestRecord {
  const numbers = Object.entries(values as Readonly<Record<string, number | null>>)
  return { iteration, values: Object.fromEntries(numbers.map(([name, value]) => [name, value ?? NaN])) }
}

/** What to throw of a run that diverged, or that a guard ended. */
export function divergence({ unfinished = 'diverged', guard }: MemberResult): RunError {
  const { code = 'diverged', help = 'lower `base_lr`, or look at the scale of the data' } = guard ?? {}
  return new RunError(code, 3, code === 'diverged' ? `the run ${unfinished}` : unfinished, { help })
}
