/** Opens data as a run does, and says what became of it. */
import { join } from 'node:path'

import type { DataSource } from '../../runtime/data/dataset.ts'
import { openDataset, type Dataset, type Split } from '../../runtime/data/index.ts'
import { openStore } from '../../runtime/data/stores/index.ts'
import { RunError } from '../../runtime/run-error.ts'

/** As tests open it: what is kept of it goes into the same folder. */
export function open(data: DataSource, folder: string): Promise<Dataset> {
  return openDataset(data, folder, { dataDir: join(folder, 'cache') })
}

/** `code: message`, with the folder's name taken out. Fails where the data opens, or breaks in another way. */
export async function refusal(data: DataSource, folder: string): Promise<string> {
  return told(
    open(data, folder).then(() => {
      throw new Error('it opens')
    }),
    folder,
  )
}

export async function told(doing: Promise<never>, folder: string): Promise<string> {
  const error = await doing.catch((caught: unknown) => caught)
  if (!(error instanceof RunError)) throw error
  return `${error.code}: ${error.message}`.replaceAll(`${folder}/`, '')
}

/** Every image, read in the order given, or in their own. */
export async function imagesOf(
  { store, count }: Split,
  channels: number,
  order: readonly number[] = Array.from({ length: count }, (_, i) => i),
): Promise<readonly (readonly number[])[]> {
  const reader = await openStore(store, { channels })
  const found: number[][] = []
  for (const index of order) found.push([...(await reader.read(index)).values])
  reader.close()
  return found
}
