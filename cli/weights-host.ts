/** A host that reads what is in files of weights: in the background, since a compilation waits for nothing. */
import type { Host, WeightsAnswer } from '../compiler/index.ts'
import { diskHost } from './disk-host.ts'

/** What `act` answers once every file of weights that it asks for has been read; it is done again where there was one. */
export async function withWeights<T>(act: (host: Host) => T, base: Host = diskHost): Promise<T> {
  const known = new Map<string, WeightsAnswer>()
  const reading = new Map<string, Promise<void>>()
  const host: Host = {
    ...remembering(base),
    weights: (path) => {
      const answer = known.get(path)
      if (!answer && !reading.has(path)) {
        reading.set(
          path,
          read(path).then((found) => void known.set(path, found)),
        )
      }
      return answer ?? { kind: 'later' }
    },
  }
  for (;;) {
    const result = act(host)
    if (reading.size === 0) return result
    await Promise.all(reading.values())
    reading.clear()
  }
}

/** Members of a sweep read the same files: what is found once is so for as long as one answer takes. */
function remembering(base: Host): Host {
  const once = <Args extends readonly string[], T>(ask: (...args: Args) => T): ((...args: Args) => T) => {
    const known = new Map<string, { readonly found: T }>()
    return (...args) => {
      const key = args.join('\0')
      const answer = known.get(key) ?? { found: ask(...args) }
      known.set(key, answer)
      return answer.found
    }
  }
  return {
    ...base,
    readText: once((path: string) => base.readText(path)),
    siblings: once((path: string) => base.siblings(path)),
    outside: once((path: string, writer: string) => base.outside(path, writer)),
  }
}

async function read(path: string): Promise<WeightsAnswer> {
  const { FormatError, openDiskFile, openWeights } = await import('../runtime/weights/index.ts')
  try {
    const file = await openDiskFile(path)
    try {
      return { kind: 'header', header: await openWeights(file) }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'unreadable', reason: error.message }
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', reason: 'no such file' }
    if (code === undefined) throw error
    return { kind: 'unreadable', reason: code === 'EACCES' ? 'permission denied' : message }
  }
}
