import { join } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { leftOutParts, type Dataset } from '../data/index.ts'
import type { EngineInfo } from '../engines/index.ts'
import { packageInfo } from '../package-info.ts'
import { FILES, readJson } from './folder.ts'

/** What a run depended on besides its spec. */
export interface Lock {
  readonly format: 1
  readonly name: string
  readonly hashes: Plan['hashes']
  readonly seed: number
  readonly dataset: {
    readonly name: string
    /** Of what is left of it. */
    readonly sha256: string
    readonly source: string
    /** What `corrupt: skip` went on without, by set; absent where that is nothing. */
    readonly left_out?: ReturnType<typeof leftOutParts>
  }
  readonly weights: readonly {
    readonly network: string
    readonly experiment: string
    /** Which of the networks that the experiment trains. */
    readonly of: string
    readonly result: string
    readonly sha256: string
  }[]
  readonly engine: EngineInfo
  readonly versions: { readonly 'ts-compile': string; readonly node: string }
}

export function makeLock(plan: Plan, dataset: Dataset, weights: Lock['weights'], engine: EngineInfo): Lock {
  const { name, hashes, seed } = plan
  const leftOut = leftOutParts(dataset)
  return {
    format: 1,
    name,
    hashes,
    seed,
    dataset: {
      name: dataset.name,
      sha256: dataset.hash,
      source: dataset.source,
      ...(Object.keys(leftOut).length > 0 && { left_out: leftOut }),
    },
    weights,
    engine,
    versions: { 'ts-compile': packageInfo().version, node: process.version },
  }
}

/** Whether the run in `folder` trained what `plan` would, on this data. */
export function sameResult(folder: string, plan: Plan, dataset: Dataset): boolean {
  const lock = readJson(join(folder, FILES.lock)) as Partial<Lock> | undefined
  return lock?.hashes?.result === plan.hashes.result && lock.dataset?.sha256 === dataset.hash
}
