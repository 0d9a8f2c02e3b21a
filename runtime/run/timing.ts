/** `timing.jsonl`: what the clock said on the way. No number of the run depends on it, and it is kept apart from them. */
import { createHash } from 'node:crypto'

import { readRegularText } from '../regular-file.ts'
import type { SoFar } from './growing-file.ts'

/** What a training took so far. */
export interface Clock {
  /** With tests and checkpoints. */
  seconds: number
  /** Of the iterations alone. */
  stepSeconds: number
  /** Batches that were waited for. */
  waits: number
}

export interface TimingLine {
  readonly iter: number
  readonly seconds: number
  readonly images_per_second: number
  readonly total_seconds: number
  readonly waited: number
}

export function timingLine(iter: number, { seconds, stepSeconds, waits }: Clock, rate: number): TimingLine {
  return {
    iter,
    seconds: rounded(stepSeconds),
    images_per_second: Math.round(rate),
    total_seconds: rounded(seconds),
    waited: waits,
  }
}

/** The lines of the first iterations, and what the clock said at their end; none of a file that cannot be read. */
export function timingUntil(path: string, iterations: number): { readonly lines: SoFar; readonly clock: Clock } {
  const hash = createHash('sha256')
  let bytes = 0
  const clock: Clock = { seconds: 0, stepSeconds: 0, waits: 0 }
  for (const line of linesOf(path)) {
    const read = parsed(line)
    if (!read || read.iter > iterations) break
    hash.update(`${line}\n`)
    bytes += Buffer.byteLength(line) + 1
    Object.assign(clock, { seconds: read.total_seconds, stepSeconds: read.seconds, waits: read.waited })
  }
  return { lines: { bytes, sha256: hash.digest('hex') }, clock }
}

/** Those that end. */
function linesOf(path: string): readonly string[] {
  try {
    return readRegularText(path).split('\n').slice(0, -1)
  } catch {
    return []
  }
}

function parsed(line: string): TimingLine | undefined {
  try {
    const value = JSON.parse(line) as Partial<TimingLine>
    const { iter = NaN, seconds = NaN, total_seconds = NaN, waited = NaN } = value
    return [iter, seconds, total_seconds, waited].every(Number.isFinite) ? (value as TimingLine) : undefined
  } catch {
    return undefined
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
