import type { Severity } from '../diagnostic.ts'

/** What `ts-compile explain CODE` prints. One entry a code; a code, once released, keeps its meaning. */
export interface CatalogueEntry {
  readonly severity: Severity
  /** The law that was broken, in one line. */
  readonly title: string
  /** Why it is a mistake and how to mend it, with a small example; plain text, wrapped by the printer. */
  readonly explanation: string
  /**
   * Of an error: what somebody may want it for, which is why a spec may `allow` it. Only where the experiment still means
   * something: what is wrong is then a judgement, not a contradiction. Warnings can always be allowed.
   */
  readonly waivable?: string
}
