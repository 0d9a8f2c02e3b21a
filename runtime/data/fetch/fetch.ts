import { existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, rename, rm, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { RunError } from '../../run-error.ts'
import { archiveName, dataFolder, find, type CatalogEntry, type Place } from '../catalog/index.ts'
import { provedArchive, type FetchOptions, type ProvedArchive } from './archive.ts'
import { wrongInFolder } from './checksum.ts'
import { discard } from './download.ts'
import type { FetchObserver } from './events.ts'
import { locked } from './lock.ts'
import { notOfficial, writing } from './problems.ts'
import { unpack } from './unpack.ts'

export interface Fetched extends Place {
  /** `there`: nothing had to be done. */
  readonly status: 'there' | 'fetched'
}

/** Where archives are downloaded to, and where people put theirs. */
const DOWNLOADS = 'downloads'

/**
 * Gets a dataset, if it is not there. Throws a RunError where it cannot, and the signal's reason when aborted; in both cases
 * the dataset's folder is as it was.
 */
export async function fetchDataset(
  entry: CatalogEntry,
  options: FetchOptions = {},
  observe: FetchObserver = () => undefined,
): Promise<Fetched> {
  const { signal } = options
  const there = await verified(entry, options)
  if (there) return there
  const root = dataFolder(options)
  const downloads = join(root, DOWNLOADS)
  await writing(downloads, () => makeFolder(downloads))
  const waiting = (): void => observe({ type: 'waiting', dataset: entry.name })
  return locked(join(downloads, `${entry.name}.lock`), waiting, signal, async () => {
    const meanwhile = await verified(entry, options)
    if (meanwhile) return meanwhile
    const folder = join(root, entry.folder)
    await checkRoom(root, entry, downloads)
    const archives: ProvedArchive[] = []
    for (const archive of entry.archives) {
      archives.push(await provedArchive(archive, entry, downloads, options, observe))
    }
    removeLeftovers(folder)
    const half = `${folder}.tmp-${process.pid}`
    try {
      await writing(half, () => mkdir(half))
      for (const { path, archive } of archives) {
        observe({ type: 'unpacking', archive: path })
        await unpack(path, archive, entry, half, signal)
      }
      const wrong = await wrongInFolder(half, entry, signal)
      if (wrong !== undefined)
        throw notOfficial(`${entry.title} was not unpacked as it should be: ${wrong}`, 'say it again')
      await writing(folder, () => rename(half, folder))
    } finally {
      await rm(half, { recursive: true, force: true })
    }
    for (const { path, ours } of archives) if (ours) discard(path)
    return { status: 'fetched', folder, source: entry.source, official: true }
  })
}

/** The dataset where it is there already, every byte of it; throws where something else is in its place. */
async function verified(entry: CatalogEntry, options: FetchOptions): Promise<Fetched | undefined> {
  const place = find(entry, options)
  if (!place) return undefined
  const { folder, source, official } = place
  const help = 'move that folder away and say it again, or name another data folder with --data-dir'
  if (!official) throw notOfficial(`\`${folder}\` has ${entry.title} from another source: ${source}`, help)
  const wrong = await wrongInFolder(folder, entry, options.signal)
  if (wrong !== undefined) throw notOfficial(`\`${folder}\` is there, but is not ${entry.title}: ${wrong}`, help)
  return { ...place, status: 'there' }
}

/** Better known before the download than after. */
async function checkRoom(root: string, { title, archives, files }: CatalogEntry, downloads: string): Promise<void> {
  const { bavail, bsize } = await statfs(root)
  const missing = archives.filter((archive) => !existsSync(join(downloads, archiveName(archive))))
  const need = [...missing, ...files].reduce((sum, { bytes }) => sum + bytes, 0)
  if (bavail * bsize >= need) return
  throw new RunError(
    'cannot-write',
    2,
    `${title} does not fit into \`${root}\`: it needs ${megabytes(need)}, and ${megabytes(bavail * bsize)} are free`,
    { help: 'make room, or name another folder with `--data-dir`' },
  )
}

/**
 * With those above it. Not by `recursive`, which never ends where the system has no such file for a folder in one that is
 * there, as in /proc (Node 20).
 */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return
  await makeFolder(dirname(path))
  await mkdir(path).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error // another fetch was quicker
  })
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`
}

/** Of fetches that were killed. Under the lock, so nobody works on them. */
function removeLeftovers(folder: string): void {
  const prefix = `${basename(folder)}.tmp-`
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(folder), name), { recursive: true, force: true })
  }
}
