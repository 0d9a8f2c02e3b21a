import { catalogue, type DiagnosticCode } from './catalogue/index.ts'
import type { Diagnostic, Note } from './diagnostic.ts'
import type { Span } from './span.ts'

export interface Report {
  readonly message: string
  readonly at: Span | undefined
  readonly help?: string | undefined
  readonly notes?: readonly Note[]
}

/** Collects the mistakes that stages find. A second report of the same code, place and message is dropped. */
export class Reporter {
  readonly #diagnostics = new Map<string, Diagnostic>()

  report(code: DiagnosticCode, { message, at, help, notes = [] }: Report): void {
    const place = at === undefined ? '' : `${at.file}:${at.start.line}:${at.start.column}`
    const key = `${code} ${place} ${message}`
    if (this.#diagnostics.has(key)) return
    this.#diagnostics.set(key, {
      code,
      severity: catalogue[code].severity,
      message: clipped(message),
      ...(at && { span: { file: at.file, start: at.start, end: at.end } }),
      ...(help !== undefined && { help: clipped(help) }),
      notes: at?.loop === undefined ? notes : [...notes, { message: `made by \`repeat\` with ${at.loop}` }],
    })
  }

  /** Takes over what another found. */
  absorb(other: Reporter): void {
    for (const [key, diagnostic] of other.#diagnostics)
      if (!this.#diagnostics.has(key)) this.#diagnostics.set(key, diagnostic)
  }

  get hasErrors(): boolean {
    return [...this.#diagnostics.values()].some((d) => d.severity === 'error')
  }

  /** Whether an error stands inside of `span`: what follows from it there is not worth a word. */
  hasErrorIn(span: Span): boolean {
    return [...this.#diagnostics.values()].some((d) => d.severity === 'error' && d.span && contains(span, d.span))
  }

  /** In the order of file, line and column. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#diagnostics.values()].sort(byPlace)
  }
}

/** Longer messages quote something that is no name. */
const LENGTH_LIMIT = 1000

function clipped(message: string): string {
  return message.length > LENGTH_LIMIT ? `${message.slice(0, LENGTH_LIMIT)}…` : message
}

function contains(outer: Span, inner: Span): boolean {
  const before = (a: Span['start'], b: Span['start']): boolean =>
    a.line < b.line || (a.line === b.line && a.column <= b.column)
  return outer.file === inner.file && before(outer.start, inner.start) && before(inner.start, outer.end)
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (!a.span || !b.span) return Number(a.span !== undefined) - Number(b.span !== undefined)
  const file = a.span.file < b.span.file ? -1 : a.span.file > b.span.file ? 1 : 0
  return file || a.span.start.line - b.span.start.line || a.span.start.column - b.span.start.column
}
