import type { Severity } from '../diagnostic.ts'

/** What `ts-compile explain CODE` prints. One entry a code; a code, once released, keeps its meaning. */
export interface CatalogueEntry {
  readonly severity: Severity
  /** The law that was broken, in one line. */
  readonly title: string
  /** Why it is a mistake and how to mend it, with a small example; plain text, wrapped by the printer. */
  readonly explanation: string
}
