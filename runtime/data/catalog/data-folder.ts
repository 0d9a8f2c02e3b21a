/** Where datasets stand on this machine. */
import { join, resolve } from 'node:path'

import envPaths from 'env-paths'

export interface DataOptions {
  /** The data folder, instead of the one that TS_COMPILE_DATA names; empty: neither is. */
  readonly dataDir?: string | undefined
}

/**
 * The data folder, where datasets are fetched to: `--data-dir`, else `TS_COMPILE_DATA`, else this user's cache
 * (`~/.cache/ts-compile/data` on Linux, `~/Library/Caches/…` on macOS, `%LOCALAPPDATA%\…\Cache` on Windows).
 */
export function dataFolder(options: DataOptions = {}): string {
  return namedFolder(options) ?? join(envPaths('ts-compile', { suffix: '' }).cache, 'data')
}

/**
 * The folders that a dataset is looked for in, the first that has it serves. A folder that was named is the only one:
 * what it lacks shall be missed, and not come from elsewhere.
 */
export function searchedFolders(options: DataOptions = {}): readonly string[] {
  const named = namedFolder(options)
  return named === undefined ? [resolve('data'), dataFolder(options)] : [named]
}

/** Where Debian's packages of datasets put theirs. */
const DEBIAN = '/usr/share/datasets'

/** Looked in last, where no folder was named. */
export function systemFolder(options: DataOptions = {}): string | undefined {
  return namedFolder(options) === undefined && process.platform === 'linux' ? DEBIAN : undefined
}

/** What says that no other folder is looked in; undefined where nothing does. */
export function namedBy({ dataDir }: DataOptions = {}): string | undefined {
  if (namedFolder({ dataDir }) === undefined) return undefined
  return dataDir === undefined ? 'TS_COMPILE_DATA' : '--data-dir'
}

function namedFolder({ dataDir }: DataOptions): string | undefined {
  const named = dataDir ?? process.env['TS_COMPILE_DATA']
  return named === undefined || named === '' ? undefined : resolve(named)
}
