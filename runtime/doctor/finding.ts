/** One line of what the doctor says. */
export interface Finding {
  readonly name: string
  readonly state: 'ok' | 'missing' | 'failed'
  /** Whether a run needs it. */
  readonly required: boolean
  /** One sentence. */
  readonly text: string
  /** What would put it right. */
  readonly help?: string
  /** The same for machines, by name; bytes, milliseconds, counts. */
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

/** What an error says, in one line. */
export function sentence(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0].trim()
}
