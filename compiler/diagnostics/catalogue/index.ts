/** Every code there is, by the room that reports it. */
import type { CatalogueEntry } from './entry.ts'
import { courseCodes, type CourseCode } from './course.ts'
import { dataCodes, type DataCode } from './data.ts'
import { languageCodes, type LanguageCode } from './language.ts'
import { networkCodes, type NetworkCode } from './network.ts'
import { trainingCodes, type TrainingCode } from './training.ts'
import { runCodes, type RunCode } from './run.ts'

export type { CatalogueEntry } from './entry.ts'
export type DiagnosticCode = CourseCode | DataCode | LanguageCode | NetworkCode | RunCode | TrainingCode

export const catalogue: Readonly<Record<DiagnosticCode, CatalogueEntry>> = {
  ...courseCodes,
  ...dataCodes,
  ...languageCodes,
  ...networkCodes,
  ...runCodes,
  ...trainingCodes,
}
