/** Every code there is, by the room that reports it. */
import type { CatalogueEntry } from './entry.ts'
import { caffeCodes, type CaffeCode } from './caffe.ts'
import { courseCodes, type CourseCode } from './course.ts'
import { dataCodes, type DataCode } from './data.ts'
import { emitCodes, type EmitCode } from './emit.ts'
import { languageCodes, type LanguageCode } from './language.ts'
import { networkCodes, type NetworkCode } from './network.ts'
import { trainingCodes, type TrainingCode } from './training.ts'
import { runCodes, type RunCode } from './run.ts'

export type { CatalogueEntry } from './entry.ts'
export type DiagnosticCode =
  CaffeCode | CourseCode | DataCode | EmitCode | LanguageCode | NetworkCode | RunCode | TrainingCode

export const catalogue: Readonly<Record<DiagnosticCode, CatalogueEntry>> = {
  ...caffeCodes,
  ...courseCodes,
  ...dataCodes,
  ...emitCodes,
  ...languageCodes,
  ...networkCodes,
  ...runCodes,
  ...trainingCodes,
}
