/** Whether data and weights are still those that the run had. */
import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

import type { Plan } from '../../../compiler/index.ts'
import { openDataset, type Dataset, type OpenOptions } from '../../data/index.ts'
import { sha256Of } from '../../weights/index.ts'
import { FILES } from '../folder.ts'
import { fileSum } from '../load-weights.ts'
import { lockedFile, type Lock, type LockedState, type LockedWeights } from '../lock.ts'
import { changedSince, readSeal } from '../seal.ts'
import { reasonOf, unlike, type Ledger } from './ledger.ts'

/** Undefined where it is not here, or is another one. */
export async function checkDataset(
  plan: Plan,
  { folder, lock, options }: { readonly folder: string; readonly lock: Lock; readonly options: OpenOptions },
  ledger: Ledger,
): Promise<Dataset | undefined> {
  const what = `dataset ${plan.data.dataset}`
  try {
    const dataset = await openDataset(plan.data, join(folder, lock.folder), options)
    const wrong = unlike(`SHA-256 that ${FILES.lock} has of it`, lock.dataset.sha256, dataset.hash)
    const same = wrong.length === 0
    ledger.judge(
      what,
      `the one that the run saw: ${dataset.source}`,
      wrong.map((one) => `${one}: it is another dataset, from ${dataset.source}`),
    )
    return same ? dataset : undefined
  } catch (error) {
    if (isAbsent(error)) ledger.missing(what, `not found: ${reasonOf(error)}`)
    else ledger.fail(what, reasonOf(error))
    return undefined
  }
}

function isAbsent(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } }
  return code === 'dataset-missing' || cause?.code === 'ENOENT'
}

/** The file of each source, in the order of the lock. Undefined where one is gone, or another one. */
export async function checkWeights(folder: string, lock: Lock, ledger: Ledger): Promise<readonly string[] | undefined> {
  const files = lock.weights.map((source) => lockedFile(source, folder, lock))
  let isSame = true
  for (const [i, source] of lock.weights.entries()) {
    const said = `weights of ${source.network}: ${files[i]}`
    if (!existsSync(files[i])) ledger.missing(said, goneWith(source))
    const wrong = existsSync(files[i]) ? await sumWrong(files[i], source, fileSum) : [goneWith(source)]
    if (existsSync(files[i]))
      ledger.judge(said, `the file that the run loaded`, [...wrong, ...unsealed(source, files[i])])
    isSame &&= wrong.length === 0
  }
  return isSame ? files : undefined
}

/** What Caffe's solver remembered, and the file of a mean, where the run began with them. False where one is another. */
export async function checkOtherFiles(folder: string, lock: Lock, ledger: Ledger): Promise<boolean> {
  let isSame = true
  for (const key of ['solverstate', 'mean'] as const) {
    const locked = lock[key]
    if (!locked) continue
    const file = resolve(folder, lock.folder, locked.file)
    const wrong = await sumWrong(file, locked, sha256Of)
    ledger.judge(`${key} ${file}`, 'the file that the run loaded', wrong)
    isSame &&= wrong.length === 0
  }
  return isSame
}

function goneWith({ sha256 }: Pick<LockedWeights, 'sha256'>): string {
  return `it is not there any more; ${FILES.lock} has it with SHA-256 ${sha256}`
}

/** In what a teacher's file is not the one that its own run left. */
function unsealed(source: LockedWeights, file: string): readonly string[] {
  const seal = 'file' in source ? undefined : readSeal(dirname(file))
  return seal ? changedSince(seal, dirname(file), [basename(file)]).map((one) => `its own run: ${one}`) : []
}

async function sumWrong(
  file: string,
  { sha256 }: LockedWeights | LockedState,
  sumOf: (file: string) => Promise<string>,
): Promise<readonly string[]> {
  if (!existsSync(file)) return [goneWith({ sha256 })]
  try {
    return unlike(`SHA-256 that ${FILES.lock} has of it`, sha256, await sumOf(file))
  } catch (error) {
    return [reasonOf(error)]
  }
}
