/** A run's folder: what is in it, and what an existing one means. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { trainedNetworks, type Plan } from '../../compiler/index.ts'
import { OWNER_FILE } from '../hold-folder.ts'
import { RunError } from '../run-error.ts'
import { planChanges } from './plan-changes.ts'

export const FILES = {
  checkpoints: 'checkpoints',
  lock: 'lock.json',
  metrics: 'metrics.jsonl',
  plan: 'plan.json',
  report: 'report.html',
  seal: 'seal.json',
  spec: 'spec.resolved.yaml',
  summary: 'summary.json',
  timing: 'timing.jsonl',
} as const

/** The file of a network that the run trains. */
export function weightsFile(folder: string, network: string): string {
  return join(folder, `${network}.safetensors`)
}

/** Those files are written last, in the order of the plan: a run is finished exactly when the last is there. */
export function isFinished(plan: Plan, folder: string): boolean {
  const last = trainedNetworks(plan).at(-1)
  return last !== undefined && existsSync(weightsFile(folder, last))
}

export type FolderState = 'absent' | 'finished' | 'unfinished'

/** That an unfinished run is to go on; `anyway` says why it may though something has changed. */
export interface Resume {
  readonly anyway?: string
}

/**
 * Whether the run may begin in `folder`, or go on where that is asked for, or is done there already. Throws a RunError where
 * something else is in it, with a folder to take in place of `out`: the run's, or that of the sweep whose member it is.
 */
export function inspectFolder(folder: string, plan: Plan, out: string = folder, resume?: Resume): FolderState {
  if (!existsSync(folder)) return 'absent'
  const taken = (code: 'run-folder-exists' | 'run-unfinished', what: string, help: string): RunError =>
    new RunError(code, 2, `\`${folder}\` ${what}`, { help, elsewhere: freeFolder(out) })
  if (!statSync(folder).isDirectory()) throw taken('run-folder-exists', 'is a file', 'name another folder')
  if (holdsNothing(folder)) return 'absent'
  const found = plannedIn(folder)
  const finished = found !== undefined && isFinished(plan, folder)
  if (found?.hashes.plan !== plan.hashes.plan || found.name !== plan.name) {
    const isOther = found?.name !== plan.name || finished
    if (resume?.anyway !== undefined && !isOther) return 'unfinished'
    if (resume && !isOther) throw changedPlan(folder, found, plan)
    throw taken(
      'run-folder-exists',
      `holds ${found ? anotherPlan(found, plan) : 'something that is no run'}`,
      `${isOther ? '' : '`--resume-anyway "why"` goes on with what it has; or '}move it away, or name another folder`,
    )
  }
  if (finished) return 'finished'
  if (resume) return 'unfinished'
  throw taken(
    'run-unfinished',
    'holds an unfinished run of this experiment',
    '`--resume` goes on; or name another folder',
  )
}

function anotherPlan(found: Pick<Plan, 'name'>, plan: Plan): string {
  if (found.name !== plan.name) return `another plan, of \`${found.name}\``
  const changes = planChanges(found, plan)
  return changes.length === 0 ? 'another plan' : `another plan: ${changes.join('; ')}`
}

function changedPlan(folder: string, before: object, now: Plan): RunError {
  const changes = planChanges(before, now)
  return new RunError('run-changed', 2, `the run in \`${folder}\` was begun by another spec: ${changes.join('; ')}`, {
    help: 'undo the change, or name another folder with `--out`; if it is meant, `--resume-anyway "why"` goes on with it',
  })
}

/** A run that was ended before it had written its plan has left nothing that anybody could miss. */
function holdsNothing(folder: string): boolean {
  return readdirSync(folder).every(
    (name) =>
      name === OWNER_FILE ||
      HALF_WRITTEN.test(name) ||
      (name === FILES.checkpoints && statSync(join(folder, name)).isDirectory() && holdsNothing(join(folder, name))),
  )
}

/** What a write leaves behind that the system ended. */
const HALF_WRITTEN = /\.tmp-\d+$/

/** Under the folder's lock, so that nobody is writing them. */
export function removeHalfWritten(folder: string): void {
  for (const name of readdirSync(folder)) if (HALF_WRITTEN.test(name)) rmSync(join(folder, name), { force: true })
}

/** The first of `runs/x-2`, `runs/x-3`, … that is not there; after `runs/x-2` too, where there is a `runs/x`. */
export function freeFolder(taken: string): string {
  const whole = /^\.{0,2}$/.test(basename(taken)) ? join(taken, 'run') : join(dirname(taken), basename(taken))
  const stem = whole.replace(/-\d+$/, '')
  const name = existsSync(stem) ? stem : whole
  for (let n = 2; ; n++) {
    const folder = `${name}-${n}`
    if (!existsSync(folder)) return folder
  }
}

/** The plan of the run in a folder, as far as it can be read. */
export function plannedIn(folder: string): Pick<Plan, 'name' | 'hashes'> | undefined {
  const plan = readJson(join(folder, FILES.plan))
  return isPlanned(plan) ? plan : undefined
}

function isPlanned(value: unknown): value is Pick<Plan, 'name' | 'hashes'> {
  const hashes = (value as { hashes?: { plan?: unknown; result?: unknown } } | undefined)?.hashes
  return typeof hashes?.plan === 'string' && typeof hashes.result === 'string'
}

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch {
    return undefined
  }
}
