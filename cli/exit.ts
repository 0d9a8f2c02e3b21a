/** What the exit code says. */
export const EXIT = { ok: 0, mistakes: 1, usage: 2, stopped: 3, bug: 70, interrupted: 130 } as const

/** Ends the command with a code and, if there is one, a sentence. */
export class Exit extends Error {
  override readonly name = 'Exit'
  readonly code: number
  readonly help: string | undefined

  constructor(code: number, message = '', help?: string) {
    super(message)
    this.code = code
    this.help = help
  }
}
