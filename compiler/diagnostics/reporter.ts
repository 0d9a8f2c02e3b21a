import { catalogue, type DiagnosticCode } from './catalogue/index.ts'
import type { Diagnostic, Note } from './diagnostic.ts'
import { originsOf } from './origins.ts'
import { settingNumber, type Span } from './span.ts'
import { isWaivable, type Waived, type Waiver } from './waiver.ts'

export interface Report {
  readonly message: string
  readonly at: Span | undefined
  readonly help?: string | undefined
  readonly notes?: readonly Note[]
  /** What can stand at `at` instead, where nothing else can be meant. */
  readonly fix?: string | undefined
}

/** Texts that mean the same in YAML wherever they stand. */
const PLAIN = /^[\w$][\w$./:-]*$/

/**
 * Collects the mistakes that stages find. A second report of the same code, place and message is dropped, and so is what
 * follows from a value that nobody knows.
 */
export class Reporter {
  readonly #diagnostics = new Map<string, Diagnostic>()
  readonly #bases = new Map<string, string>()
  readonly #waived = new Map<Waiver, string[]>()
  #muted: readonly DiagnosticCode[] = []
  #kept = new Set<DiagnosticCode>()
  /** What it was forked of, where that had errors. */
  #broken: Reporter | undefined

  report(code: DiagnosticCode, { message, at, help, notes = [], fix }: Report): void {
    const key = keyOf(code, at, message)
    if (this.#muted.includes(code)) this.#kept.add(code)
    if (at?.unknown || this.#muted.includes(code) || this.#diagnostics.has(key)) return
    const waiver = isWaivable(code) ? [...this.#waived.keys()].find((entry) => entry.code === code) : undefined
    if (waiver) this.#waived.get(waiver)?.push(message)
    this.#diagnostics.set(key, {
      code,
      severity: waiver ? 'note' : catalogue[code].severity,
      message: clipped(message),
      ...(at && { span: { file: at.file, start: at.start, end: at.end } }),
      ...(help !== undefined && { help: clipped(help) }),
      notes: at ? [...notes, ...originsOf(at, (file) => this.#bases.get(file))] : notes,
      ...(fix !== undefined &&
        at &&
        PLAIN.test(fix) &&
        isText(at) && { fix: { span: { file: at.file, start: at.start, end: at.end }, text: fix } }),
      ...(waiver && { waived: waiver.reason }),
    })
  }

  /** Nothing is reported by these codes while `act` works; `kept` are those that would have been. */
  quietly<T>(
    codes: readonly DiagnosticCode[],
    act: () => T,
  ): { readonly result: T; readonly kept: Set<DiagnosticCode> } {
    const [muted, kept] = [this.#muted, this.#kept]
    this.#muted = [...muted, ...codes]
    this.#kept = new Set()
    const outcome = { result: act(), kept: this.#kept }
    this.#muted = muted
    this.#kept = kept
    return outcome
  }

  /** From here on, what these entries of `allow` name is a note. */
  waive(waivers: readonly Waiver[]): void {
    for (const waiver of waivers) this.#waived.set(waiver, [])
  }

  /** Every entry of `allow`, with what it silenced. */
  get waived(): readonly Waived[] {
    return [...this.#waived].map(([waiver, messages]) => ({ ...waiver, messages }))
  }

  /** `file` is a base of `of`: messages about what stands in it say so. */
  inherits(file: string, of: string): void {
    this.#bases.set(file, of)
  }

  /**
   * An empty one that knows where values come from; what it finds can be absorbed. A `broken` one is for a spec with errors
   * that are known: `hasErrors` from the beginning.
   */
  fork({ broken = false }: { readonly broken?: boolean } = {}): Reporter {
    const fork = new Reporter()
    for (const [file, heir] of this.#bases) fork.#bases.set(file, heir)
    if (broken) fork.#broken = this
    return fork
  }

  /** Takes over what another found; `context` is added to what is new here. */
  absorb(other: Reporter, context: readonly Note[] = []): void {
    for (const [key, diagnostic] of other.#diagnostics) {
      if (this.#diagnostics.has(key) || (context.length > 0 && this.#hasAnotherValue(diagnostic))) continue
      this.#diagnostics.set(
        key,
        context.length > 0 ? { ...diagnostic, notes: [...diagnostic.notes, ...context] } : diagnostic,
      )
    }
  }

  /** Whether the same is known of the same place, with another value in its words: that of another member. */
  #hasAnotherValue({ code, span, message }: Diagnostic): boolean {
    const withoutTexts = (text: string): string => text.replace(/"[^"]*"|-?\d[\d.]*/g, '#')
    return [...this.#diagnostics.values()].some(
      (known) =>
        known.code === code &&
        span !== undefined &&
        known.span?.file === span.file &&
        known.span.start.line === span.start.line &&
        known.span.start.column === span.start.column &&
        withoutTexts(known.message) === withoutTexts(message),
    )
  }

  /** Takes over what both of two others found wrong; the second is asked only where the first has something new. */
  absorbCommon(one: Reporter, other: () => Reporter): void {
    const fresh = [...one.#diagnostics].filter(
      ([key, { severity }]) => severity !== 'note' && !this.#diagnostics.has(key),
    )
    if (fresh.length === 0) return
    const found = other().#diagnostics
    for (const [key, diagnostic] of fresh) {
      if (found.get(key)?.message === diagnostic.message) this.#diagnostics.set(key, diagnostic)
    }
  }

  get hasErrors(): boolean {
    return this.#broken !== undefined || this.#errors.length > 0
  }

  /** Whether every error there is, of what this was forked of too, stands inside of one of `places`. */
  errorsAre(places: readonly Span[]): boolean {
    const inside = ({ span }: Diagnostic): boolean =>
      span !== undefined && places.some((place) => contains(place, span))
    return this.#errors.every(inside) && (this.#broken?.errorsAre(places) ?? true)
  }

  get #errors(): readonly Diagnostic[] {
    return [...this.#diagnostics.values()].filter(({ severity }) => severity === 'error')
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

/** Whether the place is one that a machine can write to: in a file, and the value's own. */
function isText({ file, origin, loop, alias, reads }: Span): boolean {
  return settingNumber(file) === undefined && [origin, loop, alias, reads].every((from) => from === undefined)
}

/** Of what `repeat` makes of one text, the first that is wrong is told. */
function keyOf(code: DiagnosticCode, at: Span | undefined, message: string): string {
  const place = at === undefined ? '' : `${at.file}:${at.start.line}:${at.start.column}`
  return at?.loop === undefined ? `${code} ${place} ${message}` : `${code} ${place}`
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
