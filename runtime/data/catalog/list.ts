import { cifar10 } from './cifar10.ts'
import { cifar100 } from './cifar100.ts'
import type { CatalogEntry } from './entry.ts'
import { fashionMnist } from './fashion-mnist.ts'
import { mnist } from './mnist.ts'

/** THE list of datasets that have a name. */
export const catalog: readonly CatalogEntry[] = [cifar10, cifar100, fashionMnist, mnist]

export function catalogEntry(name: string): CatalogEntry | undefined {
  return catalog.find((entry) => entry.name === name)
}
