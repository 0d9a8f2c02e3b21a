/** What went wrong on the network, in a clause, and whether it may be right the next time. */
import type { RunError } from '../../run-error.ts'

/** Worth another attempt. */
export class Transient extends Error {
  override readonly name = 'Transient'
}

const REASONS: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the name of the server cannot be looked up; is there a network?',
  ECONNREFUSED: 'the server refuses the connection',
  ECONNRESET: 'the server ended the connection',
  EHOSTUNREACH: 'the server cannot be reached',
  ENETUNREACH: 'there is no network',
  ENOTFOUND: 'there is no server of this name; is there a network?',
  EPIPE: 'the server ended the connection',
  UND_ERR_BODY_TIMEOUT: 'the server sends nothing any more',
  UND_ERR_CONNECT_TIMEOUT: 'the server does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'the server does not answer',
  UND_ERR_SOCKET: 'the server ended the connection',
}

/** These do not go away by themselves, unless bytes came a moment ago. */
const LASTING = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND'])

/** `lasting` makes the error that ends the download. */
export function failureOf(error: unknown, lasting: (reason: string) => RunError, received: boolean): Error {
  const code = codeOf(error)
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error))
  return code in REASONS && (received || !LASTING.has(code)) ? new Transient(reason, { cause: error }) : lasting(reason)
}

/** Of the error, or of what it was made of: addresses are tried one after the other. */
function codeOf(error: unknown): string {
  const { code, cause, errors } = error as { code?: string; cause?: unknown; errors?: readonly unknown[] }
  if (code !== undefined && code in REASONS) return code
  const inner = [cause, ...(errors ?? [])].filter((one) => one !== undefined && one !== null)
  return inner.map(codeOf).find((one) => one !== '') ?? code ?? ''
}
