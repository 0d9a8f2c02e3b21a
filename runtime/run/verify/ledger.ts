/** What a verification finds, one line a check. */
export interface Check {
  /** From the run's folder, or what else it is about: `dataset mnist`. */
  readonly file: string
  /** What was looked at, or, where it is not as it should be, what was expected and found. */
  readonly text: string
  readonly ok: boolean
}

export class Ledger {
  readonly checks: Check[] = []

  pass(file: string, text: string): void {
    this.checks.push({ file, text, ok: true })
  }

  fail(file: string, text: string): void {
    this.checks.push({ file, text, ok: false })
  }

  /** Passes with `text` where nothing is wrong. */
  judge(file: string, text: string, wrong: readonly string[]): void {
    if (wrong.length === 0) this.pass(file, text)
    for (const one of wrong) this.fail(file, one)
  }
}

/** `iterations: expected 60, found 61`, where they differ. */
export function unlike(what: string, expected: unknown, found: unknown): readonly string[] {
  const [wanted, had] = [expected, found].map((value) => JSON.stringify(value) ?? 'nothing')
  return wanted === had ? [] : [`${what}: expected ${cut(wanted)}, found ${cut(had)}`]
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
