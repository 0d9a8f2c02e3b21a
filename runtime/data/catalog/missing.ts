import { RunError } from '../../run-error.ts'
import type { DataOptions } from './data-folder.ts'
import { catalogEntry } from './list.ts'
import { locate } from './locate.ts'

/** What a run would say of a named dataset that is not there; undefined where it may begin. Reads none of it. */
export function missingDataset(name: string, options: DataOptions = {}): RunError | undefined {
  const entry = catalogEntry(name)
  if (!entry || entry.npm !== undefined) return undefined
  try {
    locate(entry, options)
    return undefined
  } catch (error) {
    if (error instanceof RunError && error.code === 'dataset-missing') return error
    throw error
  }
}
