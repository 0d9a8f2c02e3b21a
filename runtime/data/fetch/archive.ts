/** One archive of a dataset, proved by its size and checksum. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { Dispatcher } from 'undici'

import { RunError } from '../../run-error.ts'
import { archiveName, type Archive, type CatalogEntry, type DataOptions } from '../catalog/index.ts'
import { wrongWith } from './checksum.ts'
import { discard, download, sizeOf } from './download.ts'
import type { FetchObserver } from './events.ts'
import { notOfficial } from './problems.ts'

export interface FetchOptions extends DataOptions {
  /** A server that has the archives under their names, instead of the official ones. Default: `TS_COMPILE_MIRROR`. */
  readonly mirror?: string | undefined
  /** Seconds without a byte after which a server is given up. Default 30. */
  readonly timeout?: number | undefined
  /** Attempts after the first. Default 4. */
  readonly retries?: number | undefined
  /** Aborting ends the fetch; what is downloaded stays, for the next one to go on from. */
  readonly signal?: AbortSignal | undefined
}

export interface ProvedArchive {
  readonly archive: Archive
  readonly path: string
  /** Downloaded just now, so nobody else wants it. */
  readonly ours: boolean
}

/** The archive that is there, or a new download; throws a RunError where it is not the official one. */
export async function provedArchive(
  archive: Archive,
  entry: CatalogEntry,
  downloads: string,
  options: FetchOptions,
  observe: FetchObserver,
): Promise<ProvedArchive> {
  const { signal } = options
  const path = join(downloads, archiveName(archive))
  const help = byHand(downloads, entry)
  if (existsSync(path)) {
    observe({ type: 'found', path })
    const wrong = await wrongWith(path, archive, signal)
    if (wrong === undefined) return { path, archive, ours: false }
    throw notOfficial(`\`${path}\` is not the official archive: ${wrong}`, `remove it, then say it again; or ${help}`)
  }
  const part = `${path}.part` // ours, and whole once it has all its bytes
  const url = urlOf(archive, options)
  if (sizeOf(part) !== archive.bytes) {
    const dispatcher = await dispatcherFor(options)
    const { bytes } = archive
    try {
      await download({ url, bytes, path: part, retries: options.retries ?? 4, help, dispatcher, signal }, observe)
    } finally {
      await dispatcher.destroy()
    }
  }
  const wrong = await wrongWith(part, archive, signal)
  if (wrong === undefined) return { path: part, archive, ours: true }
  discard(part)
  throw notOfficial(`what ${url} sends is not the official archive: ${wrong}`, `nothing of it was kept; ${help}`)
}

function urlOf(archive: Archive, { mirror = process.env['TS_COMPILE_MIRROR'] }: FetchOptions): string {
  if (mirror === undefined || mirror === '') return archive.url
  const name = archiveName(archive)
  const base = mirror.endsWith('/') ? mirror : `${mirror}/`
  if (!URL.canParse(base) || !/^https?:/i.test(base)) {
    throw new RunError('download-failed', 2, `the mirror \`${mirror}\` is no http or https URL`, {
      help: `it is the folder that has ${name}: https://example.org/datasets`,
    })
  }
  return new URL(name, base).href
}

/** Proxies as the environment says (`http_proxy`, `https_proxy`, `no_proxy`), and no patience with a server that stalls. */
async function dispatcherFor({ timeout = 30 }: FetchOptions): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici')
  const milliseconds = timeout * 1000
  return new EnvHttpProxyAgent({
    connect: { timeout: milliseconds },
    headersTimeout: milliseconds,
    bodyTimeout: milliseconds,
    proxyTunnel: false, // of http; proxies let nobody tunnel to port 80
  })
}

/** How to do without the network. */
function byHand(downloads: string, { name, archives }: CatalogEntry): string {
  const files = archives.map((archive) => `${archiveName(archive)} (${archive.bytes} bytes, sha256 ${archive.sha256})`)
  return `put ${files.join(', ')} into \`${downloads}\` and say \`ts-compile data fetch ${name}\` again, or name a mirror with --mirror`
}
