/** A host that reads what is in files of weights: in the background, since a compilation waits for nothing. */
import type { Host, NetworkAnswer, ProvenHeader, WeightsAnswer, WeightsHeader } from '../compiler/index.ts'
import { systemReason } from '../runtime/run-error.ts'
import type { DiskFile, WeightsFile } from '../runtime/weights/index.ts'
import { diskHost } from './disk-host.ts'

/** What `act` answers once every file of weights that it asks for has been read; it is done again where there was one. */
export async function withWeights<T>(act: (host: Host) => T, base: Host = diskHost): Promise<T> {
  const { host, settled } = rememberingHost(base)
  return settled(() => act(host))
}

export interface RememberingHost {
  /** The same for all that is compiled by it, so that what several of them read is read, and parsed, once. */
  readonly host: Host
  /** What `act` answers, by `host`, once every file of weights that it asks for has been read. */
  readonly settled: <T>(act: () => T) => Promise<T>
}

/** What it has found once is so from then on. */
export function rememberingHost(base: Host): RememberingHost {
  const reading = new Map<string, Promise<void>>()
  const host: Host = {
    ...onceEach(base),
    weights: remembering(reading, (path): Promise<WeightsAnswer> => read(path, (file) => Promise.resolve(file))),
    network: remembering(reading, (path): Promise<NetworkAnswer> =>
      read(path, async (file, disk) => ({ ...file, sha256: await disk.sha256(file.parts) })),
    ),
  }
  const settled = async <T>(act: () => T): Promise<T> => {
    for (;;) {
      const result = act()
      if (reading.size === 0) return result
      await Promise.all(reading.values())
      reading.clear()
    }
  }
  return { host, settled }
}

/** Members of a sweep read the same files, and so do experiments that share a teacher. */
function onceEach(base: Host): Host {
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

/** Answers what has been read; what has not is begun, and is in `reading` until it has. */
function remembering<A>(
  reading: Map<string, Promise<void>>,
  begin: (path: string) => Promise<A>,
): (path: string) => A | { readonly kind: 'later' } {
  const known = new Map<string, A>()
  const begun = new Set<string>()
  return (path) => {
    const answer = known.get(path)
    if (answer === undefined && !begun.has(path)) {
      begun.add(path)
      reading.set(
        `${reading.size}`,
        begin(path).then((found) => void known.set(path, found)),
      )
    }
    return answer ?? { kind: 'later' }
  }
}

type Unread = Exclude<WeightsAnswer, { kind: 'header' | 'later' }>

async function read<H extends WeightsHeader | ProvenHeader>(
  path: string,
  whole: (file: WeightsFile, disk: DiskFile) => Promise<H>,
): Promise<Unread | { readonly kind: 'header'; readonly header: H }> {
  const { FormatError, openDiskFile, openWeights } = await import('../runtime/weights/index.ts')
  try {
    const file = await openDiskFile(path)
    try {
      return { kind: 'header', header: await whole(await openWeights(file), file) }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof FormatError) return { kind: 'unreadable', reason: error.message }
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', reason: 'no such file' }
    if (code === undefined) throw error
    return { kind: 'unreadable', reason: systemReason(error) }
  }
}
