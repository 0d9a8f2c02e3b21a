/** Whether every file is the one that the seal is of. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { trainedNetworks, type Plan } from '../../../compiler/index.ts'
import { FILES, weightsFile } from '../folder.ts'
import { changedSince, readSeal, sealedFiles } from '../seal.ts'
import type { Ledger } from './ledger.ts'

/** A run that is not finished has none yet: what it left is proved by its files alone, held against each other. */
export function checkSeal(plan: Plan, folder: string, isFinished: boolean, ledger: Ledger): void {
  if (!isFinished) {
    ledger.note(
      FILES.seal,
      'a run gets its seal when it is finished: until then files are only held against each other',
    )
    return
  }
  const seal = readSeal(folder)
  if (!seal) {
    const what = existsSync(join(folder, FILES.seal)) ? 'it is no seal' : 'it is not there'
    ledger.fail(
      FILES.seal,
      `${what}; a run that is finished has one: nobody can say whether its files are those it wrote`,
    )
    return
  }
  const networks = trainedNetworks(plan).map((network) => weightsFile('', network))
  const always = [FILES.plan, FILES.lock, FILES.spec, FILES.metrics, FILES.summary, FILES.timing]
  const names = [...new Set([...always, ...Object.keys(seal.files), ...sealedFiles(folder), ...networks])].sort()
  ledger.judge(
    FILES.seal,
    `all ${names.length} files are the ones that the run left`,
    changedSince(seal, folder, names),
  )
}
