import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'

/** What a file with gzip holds. Ends early, and cleanly, where its reader does. */
export async function* gunzipped(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { signal })
  const inflated = createGunzip()
  file.on('error', (error) => inflated.destroy(error))
  try {
    for await (const chunk of file.pipe(inflated)) yield chunk as Buffer
  } finally {
    file.destroy()
    inflated.destroy()
  }
}
