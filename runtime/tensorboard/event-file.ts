/** The event file of a run: an event for each line of its `metrics.jsonl`. */
import { readdirSync } from 'node:fs'

import { readRegular } from '../regular-file.ts'
import { metricsEvent, versionEvent } from './event.ts'
import { recordOf, wholeRecords } from './record.ts'

/** By what TensorBoard knows such files. */
const NAME = /^events\.out\.tfevents\./

/** The latest last. */
export function eventFilesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
}

/** Files are read in the order of their names, so the time comes first in it. */
export function eventFileName(now: Date): string {
  return `events.out.tfevents.${secondsOf(now)}.ts-compile`
}

/**
 * All that such a file says of `lines`. Records of an earlier file of the run stay as they are, with their times; what it has
 * lost is made anew, and what is past the last line is left out.
 */
export function eventsOf(lines: readonly string[], now: Date, earlier?: string): Uint8Array {
  const kept = earlier === undefined ? [] : wholeRecords(readRegular(earlier), lines.length + 1)
  const version = kept.length === 0 ? [versionRecord(now)] : []
  const lost = lines.slice(Math.max(0, kept.length - 1)).map((line) => eventRecord(JSON.parse(line) as Line, now))
  return Buffer.concat([...kept, ...version, ...lost])
}

/** Of one more line. */
export function eventRecord(line: Line, now: Date): Uint8Array {
  return recordOf(metricsEvent(now.getTime() / 1000, line))
}

type Line = Readonly<Record<string, unknown>>

function versionRecord(now: Date): Uint8Array {
  return recordOf(versionEvent(now.getTime() / 1000))
}

function secondsOf(now: Date): string {
  return String(Math.floor(now.getTime() / 1000)).padStart(10, '0')
}
