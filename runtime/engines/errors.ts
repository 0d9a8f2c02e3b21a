/** A device or its library failed: not the user's spec, not our bug. The command line exits with 3. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  /** What to do about it, where that is known. */
  readonly help?: string

  constructor(message: string, { help, ...options }: ErrorOptions & { readonly help?: string } = {}) {
    super(message, options)
    if (help !== undefined) this.help = help
  }
}
