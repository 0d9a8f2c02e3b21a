/** Whether files are the ones that the catalogue knows. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { systemReason } from '../../run-error.ts'
import { fileIn, type CatalogEntry } from '../catalog/index.ts'
import { gunzipped } from './gunzipped.ts'

/** What a file should be. */
export interface Sum {
  readonly bytes: number
  readonly sha256: string
}

/** Says in a clause what is wrong with a file; undefined where nothing is. Throws the signal's reason when aborted. */
export async function wrongWith(path: string, sum: Sum, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { size } = await stat(path)
    if (size !== sum.bytes) return otherSize(size, sum)
    return await wrongIn(createReadStream(path, { signal }) as AsyncIterable<Buffer>, sum)
  } catch (error) {
    signal?.throwIfAborted()
    return systemReason(error)
  }
}

/** Says of the first file of a dataset's folder that is not what the catalogue knows what is wrong with it. */
export async function wrongInFolder(
  folder: string,
  entry: CatalogEntry,
  signal?: AbortSignal,
): Promise<string | undefined> {
  for (const file of entry.files) {
    const path = fileIn(folder, file.name)
    if (!existsSync(path)) return `there is no \`${join(folder, file.name)}\``
    const wrong = await (path.endsWith('.gz') ? wrongInside : wrongWith)(path, file, signal)
    if (wrong !== undefined) return `\`${path}\`: ${wrong}`
  }
  return undefined
}

/** The same of what a file with gzip holds. */
async function wrongInside(path: string, sum: Sum, signal?: AbortSignal): Promise<string | undefined> {
  try {
    return await wrongIn(gunzipped(path, signal), sum)
  } catch (error) {
    signal?.throwIfAborted()
    return systemReason(error)
  }
}

async function wrongIn(chunks: AsyncIterable<Buffer>, sum: Sum): Promise<string | undefined> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > sum.bytes) break
    hash.update(chunk)
  }
  if (size !== sum.bytes) return otherSize(size, sum)
  const found = hash.digest('hex')
  return found === sum.sha256 ? undefined : `its sha256 is ${found}, not ${sum.sha256}`
}

function otherSize(found: number, { bytes }: Sum): string {
  return found > bytes ? `it has more than ${bytes} bytes` : `it has ${found} bytes, not ${bytes}`
}
