/** Thrown when the compiler itself is wrong; never for a mistake of the user's. The command line exits with 70. */
export class InternalError extends Error {
  override readonly name = 'InternalError'
}

/** States what must hold if our own code is right. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InternalError(message)
}
