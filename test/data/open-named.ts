import { datasetFacts } from '../../compiler/index.ts'
import { openDataset, type Dataset } from '../../runtime/data/index.ts'

/** A dataset by its name, from a data folder. */
export function openNamed(name: string, dataDir?: string): Promise<Dataset> {
  const facts = datasetFacts(name)
  if (!facts) throw new Error(`nothing is known of ${name}`)
  return openDataset({ dataset: name, shape: facts.shape, classes: facts.classes, corrupt: 'fail' }, '.', { dataDir })
}
