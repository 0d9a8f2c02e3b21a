/** The committed lock of an experiment: read, written, and held against what would run. */
import { existsSync } from 'node:fs'

import { optionsOf } from '../../engines/index.ts'
import { readJsonOf } from '../lock-file.ts'
import { RunError } from '../../run-error.ts'
import type { Observer } from '../observer.ts'
import { compareLocks, driftWords, type Today } from './drift.ts'
import { formsIn, type ExperimentLock, type Part } from './experiment-lock.ts'

/** Where a lock is, and the command that makes it. */
export interface LockPlace {
  readonly file: string
  readonly command: string
}

/** Beside the spec: `x.lock.json` of `x.yaml`. */
export function lockFileOf(spec: string): string {
  return `${spec.replace(/\.(ya?ml|json)$/i, '')}.lock.json`
}

/** Throws a RunError where there is none, or it cannot be read. */
export function readExperimentLock({ file, command }: LockPlace): ExperimentLock {
  const help = `\`${command}\` makes one`
  if (!existsSync(file)) throw new RunError('lock-missing', 2, `there is no lock \`${file}\``, { help })
  const lock = readJsonOf(
    file,
    { format: 'number', name: 'string', runs: {}, engine: { threads: 'number' }, versions: {}, machine: {} },
    `bring back the file that was committed; or ${help}`,
  ) as ExperimentLock
  const parts: readonly unknown[] = [lock.engine, lock.versions, lock.machine, ...Object.values(lock.runs)]
  if (parts.every(isPart) && Object.values(lock.specs ?? {}).every(isText)) return lock
  throw new RunError('lock-damaged', 2, `\`${file}\` is no lock that can be read: it has more than names and values`, {
    help: `bring back the file that was committed; or ${help}`,
  })
}

/** What stands in its file. */
export function experimentLockText(lock: ExperimentLock): string {
  return `${JSON.stringify(lock, undefined, 1)}\n`
}

/** The engine that the lock has, where nobody says another. */
export function lockedEngine({ engine }: ExperimentLock): ReturnType<typeof optionsOf> {
  return optionsOf(engine)
}

/** The forms of ops that it has; machines that were not measured made it without. */
export function lockedForms({ engine }: ExperimentLock): ReturnType<typeof formsIn> {
  return formsIn(engine)
}

/** Throws a RunError that tells every difference, where one counts; tells of the others. */
export function proveLocked(locked: ExperimentLock, now: Today, { file, command }: LockPlace, observe: Observer): void {
  const differing = compareLocks(locked, now).filter(({ same, follows }) => !same && !follows)
  const drifted = differing.filter(({ binding }) => binding).map(driftWords)
  if (drifted.length > 0) {
    throw new RunError('lock-drift', 1, `it is not what \`${file}\` has: ${drifted.join('; ')}`, {
      help: `go back to what was locked; or, if the change is meant, \`${command}\`, and commit the file`,
    })
  }
  const told = differing.map(driftWords)
  if (told.length === 0) return
  const message = `this machine is not the one that \`${file}\` was made on: ${told.join('; ')}`
  const help = 'numbers may differ in their last digits'
  observe({ type: 'warning', diagnostic: { code: 'lock-machine', severity: 'warning', message, help, notes: [] } })
}

function isPart(value: unknown): value is Part {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((one) => typeof one === 'string' || typeof one === 'number')
}

function isText(value: unknown): boolean {
  return Array.isArray(value) && value.every((line) => typeof line === 'string')
}
