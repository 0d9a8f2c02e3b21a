import { createHash } from 'node:crypto'

/** sha256 over bytes, one piece after the other. */
export function hashOf(pieces: Iterable<Uint8Array>): string {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

/** The hash of what is hashed in parts. */
export function joinHashes(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join()).digest('hex')
}
