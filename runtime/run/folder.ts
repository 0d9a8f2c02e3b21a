/** A run's folder: what is in it. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { trainedNetworks, type Plan } from '../../compiler/index.ts'
import { readRegularText } from '../regular-file.ts'

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

/** What a write leaves behind that the system ended. */
export const HALF_WRITTEN: RegExp = /\.tmp-\d+$/

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

export function readJson(path: string): unknown {
  try {
    return JSON.parse(readRegularText(path)) as unknown
  } catch {
    return undefined
  }
}
