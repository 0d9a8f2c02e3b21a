import { catalogue, type DiagnosticCode } from './catalogue/index.ts'
import { runCodes } from './catalogue/run.ts'
import type { Span } from './span.ts'

/** One entry of `allow`: the spec knows of a mistake, and wants it so. */
export interface Waiver {
  readonly code: DiagnosticCode
  readonly reason: string
  readonly span: Span
}

/** Whether only a run finds it. */
export function isOfRuns(code: DiagnosticCode): boolean {
  return Object.hasOwn(runCodes, code)
}

/** What a waiver silenced, in the words that were not shown. */
export interface Waived extends Waiver {
  readonly messages: readonly string[]
}

/** Every warning of the compiler but the one about waivers themselves; of errors, those that the catalogue says may be wanted. */
export function isWaivable(code: DiagnosticCode): boolean {
  const { severity, waivable } = catalogue[code]
  return waivable !== undefined || (severity === 'warning' && code !== 'unused-waiver' && !isOfRuns(code))
}
