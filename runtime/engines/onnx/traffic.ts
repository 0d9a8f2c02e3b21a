/** Bytes that sessions of an engine count as they move them. */
import type { Traffic } from '../engine.ts'

export type Counted = { -readonly [K in keyof Traffic]: Traffic[K] }

export function noTraffic(): Counted {
  return { toDevice: 0, fromDevice: 0 }
}
