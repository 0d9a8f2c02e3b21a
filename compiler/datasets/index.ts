import { cifar10 } from './cifar10.ts'
import { cifar100 } from './cifar100.ts'
import type { DatasetFacts } from './facts.ts'
import { fashionMnist } from './fashion-mnist.ts'
import { mnist } from './mnist.ts'

/** THE list of datasets. */
export const datasets: readonly DatasetFacts[] = [cifar10, cifar100, fashionMnist, mnist]

export function datasetFacts(name: string): DatasetFacts | undefined {
  return datasets.find((dataset) => dataset.name === name)
}

export { BYTES, hasBytes, pixelDoubts, type PixelRange } from './pixels.ts'
export type { DatasetFacts } from './facts.ts'
export { formatOf, formats, type DataFormat } from './formats/index.ts'
export { reportOwnPlaces } from './own-places.ts'
