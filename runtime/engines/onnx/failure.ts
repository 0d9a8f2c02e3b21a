/** What the library's failures mean. */
import { EngineError } from '../errors.ts'

const GIB = 2 ** 30

/** `what` failed with `cause`: in plain words where memory ran out, else in those of the library. */
export function failureOf(what: string, cause: unknown): EngineError {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (!/failed to allocate memory|bad_?\s?alloc|out of memory|cannot allocate memory/i.test(message))
    return new EngineError(`${what}: ${message}`, { cause })
  const [, bytes] = /buffer of size (\d+)/.exec(message) ?? []
  const [, layer] = /Name:'([^'/]+)/.exec(message) ?? []
  const who = layer === undefined ? '' : ` for \`${layer}\``
  const size = bytes === undefined ? '' : `: it asked for ${(Number(bytes) / GIB).toFixed(2)} GiB more`
  return new EngineError(`${what}: there is no memory left${who}${size}`, {
    cause,
    help: 'take a smaller `data.batch` (`test`, where a test failed), or let it have more memory; `--resume` goes on from the last state that was kept, and with another batch `--resume-anyway "why"`',
  })
}
