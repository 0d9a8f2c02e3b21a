import { cifar10 } from './cifar10.ts'
import type { DatasetFacts } from './facts.ts'
import { mnist } from './mnist.ts'

/** THE list of datasets. */
export const datasets: readonly DatasetFacts[] = [cifar10, mnist]

export function datasetFacts(name: string): DatasetFacts | undefined {
  return datasets.find((dataset) => dataset.name === name)
}

export type { DatasetFacts } from './facts.ts'
