import type { DiagnosticCode } from './catalogue/index.ts'
import type { Span } from './span.ts'

/**
 * An error: the run cannot be what was meant. A warning: it likely is not. A note: a fact about it that is worth knowing,
 * shown to those who ask.
 */
export type Severity = 'error' | 'warning' | 'note'

/** Context that is not the cause: the other of two places, or where a value came from. */
export interface Note {
  readonly message: string
  readonly span?: Span
}

/**
 * One user mistake: one cause, one place, one way out. Messages start in lower case, end without a full stop and stand
 * alone; only `help` says how to mend it.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: Severity
  readonly message: string
  /** Absent only where nothing of the text is at fault (an unreadable file named on the command line). */
  readonly span?: Span
  readonly help?: string
  readonly notes: readonly Note[]
}
