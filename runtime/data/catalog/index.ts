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

export { dataFolder, searchedFolders, type DataOptions } from './data-folder.ts'
export { archiveName, type Archive, type CatalogEntry, type DatasetPart, type KnownFile } from './entry.ts'
export { fileIn, find, locate, SOURCE_FILE, sourceOf, type Place, type SourceRecord } from './locate.ts'
