/** Every code there is, by the room that reports it. */
import type { CatalogueEntry } from './entry.ts'
import { languageCodes } from './language.ts'
import { networkCodes } from './network.ts'
import { runCodes } from './run.ts'

export type { CatalogueEntry } from './entry.ts'
export type DiagnosticCode = keyof typeof languageCodes | keyof typeof networkCodes | keyof typeof runCodes

export const catalogue: Readonly<Record<DiagnosticCode, CatalogueEntry>> = {
  ...languageCodes,
  ...networkCodes,
  ...runCodes,
}
