/** What is odd about data that opens: it can be trained on, and is likely not what was meant. */
import type { Plan } from '../../../compiler/index.ts'
import type { Dataset } from '../dataset.ts'
import { emptyClasses } from './empty-classes.ts'
import { equalSets } from './equal-sets.ts'
import type { Finding } from './finding.ts'
import { oddPixels } from './odd-pixels.ts'
import { untestedRest } from './rest-of-tests.ts'

/** Named sets are what they are; of them, only what the spec takes from files is looked at. */
export async function examineData(plan: Plan, dataset: Dataset): Promise<readonly Finding[]> {
  const { files, transform } = plan.data
  const ofSets = files
    ? [...equalSets(plan, dataset), ...emptyClasses(plan, dataset), ...untestedRest(plan, dataset)]
    : []
  const hasPixels = files !== undefined || (typeof transform.mean === 'object' && 'file' in transform.mean)
  return hasPixels ? [...ofSets, ...(await oddPixels(plan, dataset))] : ofSets
}

export type { Finding } from './finding.ts'
