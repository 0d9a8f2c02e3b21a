/** A device or its library failed: not the user's spec, not our bug. The command line exits with 3. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
}
