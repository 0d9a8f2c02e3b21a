/** What a verification finds, one line a check. */
export interface Check {
  /** From the run's folder, or what else it is about: `dataset mnist`. */
  readonly file: string
  /** What was looked at, or, where it is not as it should be, what was expected and found. */
  readonly text: string
  readonly ok: boolean
  /** What else is wrong with it. */
  readonly also?: readonly string[]
  /** It proves nothing, and is only told. */
  readonly note?: true
  /** It is not where it was, so nobody can say whether it is the same. */
  readonly missing?: true
}

export class Ledger {
  readonly checks: Check[] = []

  pass(file: string, text: string): void {
    this.checks.push({ file, text, ok: true })
  }

  note(file: string, text: string): void {
    this.checks.push({ file, text, ok: true, note: true })
  }

  fail(file: string, text: string): void {
    this.checks.push({ file, text, ok: false })
  }

  missing(file: string, text: string): void {
    this.checks.push({ file, text, ok: false, missing: true })
  }

  /** Passes with `text` where nothing is wrong. */
  judge(file: string, text: string, wrong: readonly string[]): void {
    const [first, ...also] = wrong
    if (wrong.length === 0) this.pass(file, text)
    else this.checks.push({ file, text: first, ok: false, ...(also.length > 0 && { also }) })
  }
}

/** `iterations: expected 60, found 61`, where they differ. */
export function unlike(what: string, expected: unknown, found: unknown): readonly string[] {
  const [wanted, had] = [expected, found].map((value) => JSON.stringify(value) ?? 'nothing')
  if (wanted === had) return []
  const first = [...wanted].findIndex((letter, i) => letter !== had[i])
  return [`${what}: expected ${cut(wanted, first)}, found ${cut(had, first)}`]
}

/** Letters of a long text that are told before its first difference, and after. */
const BEFORE = 40
const AFTER = 80

function cut(text: string, at: number): string {
  if (text.length <= BEFORE + AFTER) return text
  const from = Math.max(0, at - BEFORE)
  const to = Math.min(text.length, from + BEFORE + AFTER)
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
