import type { DiagnosticCode } from './catalogue/index.ts'
import type { Span } from './span.ts'

/**
 * An error: the run cannot be what was meant. A warning: it likely is not. A note: a fact about it that is worth knowing,
 * shown to those who ask; what the spec waives becomes one.
 */
export type Severity = 'error' | 'warning' | 'note'

/** Context that is not the cause. With a span it is the other of two places, and is drawn in the frame. */
export interface Note {
  readonly message: string
  readonly span?: Span
}

/** What a machine may write instead of what stands at `span`; there only where nothing else can be meant. */
export interface Fix {
  readonly span: Span
  readonly text: string
}

/**
 * One user mistake: one cause, one place, one way out. Messages start in lower case, end without a full stop and stand
 * alone; only `help` says how to mend it.
 */
export interface Diagnostic extends Annotation {
  readonly code: DiagnosticCode
}

/** Whatever is said of a place, under a code of whose making the reader of it knows. */
export interface Annotation {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  /** Absent only where nothing of the text is at fault (an unreadable file named on the command line). */
  readonly span?: Span
  readonly help?: string
  readonly notes: readonly Note[]
  readonly fix?: Fix
  /** Of a warning or an error that the spec allows: the reason it gives. */
  readonly waived?: string
}
