/** The file of a mean, which is in no hash of the plan's: what lies there decides what every network sees. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { FormatError, sha256Of } from '../weights/index.ts'
import type { LockedState } from './lock.ts'

/**
 * As it is now, from the `spec`'s folder; undefined where the plan names none, or it is no file, which is told where it
 * is read.
 */
export async function meanFileSum({ data }: Pick<Plan, 'data'>, spec: string): Promise<LockedState | undefined> {
  const { mean } = data.transform
  if (typeof mean !== 'object' || !('file' in mean)) return undefined
  const file = resolve(spec, mean.file)
  if (!existsSync(file)) return undefined
  try {
    return { file: mean.file, sha256: await sha256Of(file) }
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}
