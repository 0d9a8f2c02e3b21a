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
      message,
      ...(at && { span: at }),
      ...(help !== undefined && { help }),
      notes,
    })
  }

  /** Takes over what another found. */
  absorb(other: Reporter): void {
    for (const [key, diagnostic] of other.#diagnostics)
      if (!this.#diagnostics.has(key)) this.#diagnostics.set(key, diagnostic)
  }

  get hasErrors(): boolean {
    return this.diagnostics.some((d) => d.severity === 'error')
  }

  /** In the order of file, line and column. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#diagnostics.values()].sort(byPlace)
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (!a.span || !b.span) return Number(a.span !== undefined) - Number(b.span !== undefined)
  const file = a.span.file < b.span.file ? -1 : a.span.file > b.span.file ? 1 : 0
  return file || a.span.start.line - b.span.start.line || a.span.start.column - b.span.start.column
}
