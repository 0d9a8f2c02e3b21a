import { formatOf } from '../datasets/index.ts'
import { invariant } from '../diagnostics/index.ts'
import type { Model } from '../network/index.ts'
import type { DataFiles, NormalizedData } from '../normalize/index.ts'
import { fromFolder } from '../paths.ts'
import type { DataFilesPlan, DataPlan } from './types.ts'

/** `folder` is the spec's: paths are told from there, so that no path of a machine is in a plan. */
export function planData({ spec, dataset }: Model, folder: string): DataPlan {
  invariant(dataset, 'the dataset was checked to exist')
  const { data } = spec
  const { train, test } = data
  const { images } = dataset
  const files = train && test && { train: filesOf(data, train, folder), test: filesOf(data, test, folder) }
  const { mean, ...transform } = data.transform
  return {
    dataset: dataset.name,
    ...(files && { files }),
    shape: dataset.shape,
    classes: dataset.classes,
    images: {
      ...(images.train !== undefined && { train: images.train }),
      ...(images.validation !== undefined && { validation: images.validation }),
      ...(images.test !== undefined && { test: images.test }),
    },
    batch: data.batch,
    shuffle: data.shuffle,
    ...(Object.keys(data.limit).length > 0 && { limit: data.limit }),
    ...(data.excluded.length > 0 && { excluded: data.excluded }),
    corrupt: data.corrupt,
    transform: {
      ...transform,
      mean: typeof mean === 'object' && 'file' in mean ? { file: fromFolder(folder, mean.file.file) } : mean,
    },
  }
}

function filesOf({ dataset }: NormalizedData, { paths, labels }: DataFiles, folder: string): DataFilesPlan {
  const apart = formatOf(dataset)?.labels === 'file' && labels?.written !== 'none'
  return {
    paths: paths.map(({ file }) => fromFolder(folder, file)),
    ...(labels && { labels: apart ? fromFolder(folder, labels.file) : labels.written }),
  }
}
