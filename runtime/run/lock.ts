import { join, resolve } from 'node:path'

import type { CompiledExperiment, Plan } from '../../compiler/index.ts'
import { leftOutParts, type Dataset } from '../data/index.ts'
import type { EngineInfo } from '../engines/index.ts'
import { packageInfo } from '../package-info.ts'
import { FILES, readJson } from './folder.ts'
import { packageVersions, thisMachine, type Machine } from './machine.ts'
import { sha256Of } from './seal.ts'
import { keptLines, teachersOf } from './spec-changes.ts'

/** What a run depended on besides its spec. */
export interface Lock {
  readonly format: 1
  readonly name: string
  readonly hashes: Plan['hashes']
  readonly seed: number
  /** Of `spec.resolved.yaml`. */
  readonly spec: { readonly sha256: string }
  /** The resolved specs of all that weights are trained by, in lines; absent where there are none. They only tell what a change was. */
  readonly specs?: Readonly<Record<string, readonly string[]>>
  readonly dataset: {
    readonly name: string
    /** Of what is left of it. */
    readonly sha256: string
    readonly source: string
    /** What `corrupt: skip` went on without, by set; absent where that is nothing. */
    readonly left_out?: ReturnType<typeof leftOutParts>
  }
  readonly weights: readonly LockedWeights[]
  /** What Caffe's solver remembered; absent where it begins without. */
  readonly solverstate?: LockedState
  /** The file of a mean; absent where the spec names none. */
  readonly mean?: LockedState
  readonly engine: EngineInfo
  /** Where it went on after it was stopped. All else but the hashes is what the run began with. */
  readonly resumed?: readonly Resumption[]
  readonly versions: { readonly 'ts-compile': string; readonly node: string }
  /** Of packages that numbers depend on; locks of earlier versions have none. */
  readonly packages?: Readonly<Record<string, string>>
  readonly machine: Machine
  /** From the run's folder: where its spec is, from where paths are. */
  readonly folder: string
}

export interface Resumption {
  readonly iteration: number
  /** Why it went on though something had changed, and what. */
  readonly anyway?: {
    readonly reason: string
    readonly changes: readonly string[]
    /** The hashes of the plan until then, where it was another: states of it until this iteration are of this run too. */
    readonly plan?: string
    readonly result?: string
  }
  /** Each where it is not what the run began with. */
  readonly versions?: Lock['versions']
  readonly packages?: Readonly<Record<string, string>>
  readonly machine?: Machine
}

/** What the last part of a run was computed with. */
export function latestOf({ versions, machine, resumed }: Lock): Pick<Lock, 'versions' | 'machine'> {
  const last = resumed?.at(-1)
  return { versions: last?.versions ?? versions, machine: last?.machine ?? machine }
}

type WeightsSource = Plan['weights'][number]['sources'][number]

/** A source of a network's weights. */
export type LockedWeights = LockedFile | LockedResult

/** Weights, a network, or what was recorded, in a file. */
export interface LockedFile {
  readonly network: string
  readonly file: string
  readonly format: string
  readonly sha256: string
}

/** A file of another kind. */
export interface LockedState {
  readonly file: string
  readonly sha256: string
}

interface LockedResult {
  readonly network: string
  readonly sha256: string
  readonly experiment: string
  /** Which of the networks that the experiment trains. */
  readonly of: string
  readonly result: string
  /** From the run's folder. */
  readonly at: string
}

/** `at`: where it was found, from the run's folder. */
export function lockedWeights(network: string, source: WeightsSource, sha256: string, at: string): LockedWeights {
  if (source.type === 'file') return { network, file: source.file, format: source.format, sha256 }
  return { network, experiment: source.name, of: source.network, result: source.resultHash, sha256, at }
}

/** Where the weights of a run in `folder` were. */
export function lockedFile(source: LockedWeights, folder: string, lock: Pick<Lock, 'folder'>): string {
  return 'file' in source ? resolve(folder, lock.folder, source.file) : join(folder, source.at)
}

/** What a lock says that its plan does not. */
export interface Surroundings {
  readonly resolved: string
  readonly teachers: CompiledExperiment['teachers']
  readonly dataset: Dataset
  readonly weights: Lock['weights']
  readonly mean: LockedState | undefined
  readonly engine: EngineInfo
  /** From the run's folder to the spec's. */
  readonly folder: string
}

export function makeLock(plan: Plan, around: Surroundings): Lock {
  const { resolved, teachers, dataset, weights, mean, engine, folder } = around
  const { name, hashes, seed, solverstate } = plan
  const specs = [...teachersOf({ teachers })].map(([label, teacher]) => [label, keptLines(teacher.resolved)] as const)
  const leftOut = leftOutParts(dataset)
  return {
    format: 1,
    name,
    hashes,
    seed,
    spec: { sha256: sha256Of(resolved) },
    ...(specs.length > 0 && { specs: Object.fromEntries(specs) }),
    dataset: {
      name: dataset.name,
      sha256: dataset.hash,
      source: dataset.source,
      ...(Object.keys(leftOut).length > 0 && { left_out: leftOut }),
    },
    weights,
    ...(solverstate?.sha256 !== undefined && {
      solverstate: { file: solverstate.file, sha256: solverstate.sha256 },
    }),
    ...(mean && { mean }),
    engine,
    versions: { 'ts-compile': packageInfo().version, node: process.version },
    packages: packageVersions(engine),
    machine: thisMachine(),
    folder,
  }
}

/** Whether the run in `folder` trained what `plan` would, on this data and from weights, and a mean, in files of these SHA-256. */
export function sameResult(folder: string, plan: Plan, dataset: Dataset, fileSums: readonly string[]): boolean {
  const lock = readJson(join(folder, FILES.lock)) as Partial<Lock> | undefined
  const sums = lock?.weights?.flatMap((source) => ('file' in source ? [source.sha256] : [])) ?? []
  const isSame = lock?.hashes?.result === plan.hashes.result && lock.dataset?.sha256 === dataset.hash
  return isSame && [...sums, ...(lock.mean ? [lock.mean.sha256] : [])].join() === fileSums.join()
}
