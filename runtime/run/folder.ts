/** A run's folder: what is in it, and what an existing one means. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { trainedNetworks, type Plan } from '../../compiler/index.ts'
import { RunError } from '../run-error.ts'

export const FILES = {
  checkpoints: 'checkpoints',
  lock: 'lock.json',
  metrics: 'metrics.jsonl',
  plan: 'plan.json',
  report: 'report.html',
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

export type FolderState = 'absent' | 'finished'

/** Whether the run may begin in `folder`, or is done there already. Throws a RunError where something else is in it. */
export function inspectFolder(folder: string, plan: Plan): FolderState {
  if (!existsSync(folder)) return 'absent'
  if (!statSync(folder).isDirectory()) {
    throw new RunError('run-folder-exists', 2, `\`${folder}\` is a file`, { help: 'name another folder with `--out`' })
  }
  if (readdirSync(folder).length === 0) return 'absent'
  const found = plannedIn(folder)
  if (found?.hashes.plan !== plan.hashes.plan || found.name !== plan.name) {
    const what = found ? 'another plan' : 'something that is no run'
    throw new RunError('run-folder-exists', 2, `\`${folder}\` holds ${what}`, {
      help: 'name another folder with `--out`, or move this one away',
    })
  }
  if (isFinished(plan, folder)) return 'finished'
  throw new RunError('run-unfinished', 2, `\`${folder}\` holds an unfinished run of this experiment`, {
    help: 'name another folder with `--out`, or remove this one',
  })
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
