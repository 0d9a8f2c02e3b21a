/** A dataset, by reading all of it. */
import { grouped } from '../../compiler/emit/index.ts'
import { datasetFacts, InternalError } from '../../compiler/index.ts'
import { openDataset, type DataOptions, type Dataset } from '../data/index.ts'
import { RunError } from '../run-error.ts'
import { sentence, type Finding } from './finding.ts'

export async function dataset(
  name: string,
  options: DataOptions,
  open: (name: string, options: DataOptions) => Promise<Dataset> = openNamed,
): Promise<Finding> {
  const common = { name: `dataset ${name}`, required: true } as const
  try {
    const { train, test, hash, source } = await open(name, options)
    return {
      ...common,
      state: 'ok',
      text: `${grouped(train.count)} images to train on and ${grouped(test.count)} to test on, all read, from ${source}`,
      facts: { train: train.count, test: test.count, sha256: hash, source },
    }
  } catch (error) {
    const help = error instanceof RunError ? error.help : undefined
    // what the package does not bring is not the machine's fault
    if (error instanceof RunError && error.code === 'dataset-missing')
      return {
        ...common,
        required: false,
        state: 'missing',
        text: sentence(error),
        ...(help !== undefined && { help }),
        facts: {},
      }
    return { ...common, state: 'failed', text: sentence(error), ...(help !== undefined && { help }), facts: {} }
  }
}

function openNamed(name: string, options: DataOptions): Promise<Dataset> {
  const facts = datasetFacts(name)
  if (!facts) throw new InternalError(`${name} is no dataset`)
  return openDataset({ dataset: name, shape: facts.shape, classes: facts.classes, corrupt: 'fail' }, '.', options)
}
