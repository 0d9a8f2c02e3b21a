/** What takes long to find out about data is kept in a folder beside it, each finding in a file of its own. */
import { createHash } from 'node:crypto'
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { makeFolders } from '../make-folder.ts'
import { replaceFile } from '../whole-file.ts'

interface Finding<T> {
  readonly key: string
  readonly value: T
}

/**
 * The value that was kept for `key`, else the one that is made now. A file that is damaged, or of another key, is as good as
 * none, and so is a value that does not fit; where nothing can be kept, it is made again the next time.
 */
export async function remember<T>(
  folder: string,
  kind: string,
  key: readonly unknown[],
  make: () => T | Promise<T>,
  fits: (kept: unknown) => boolean = () => true,
): Promise<T> {
  const text = JSON.stringify(key)
  const path = join(folder, `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 24)}.json`)
  const kept = read<T>(path)
  if (kept?.key === text && fits(kept.value)) return kept.value
  const value = await make()
  keep(folder, path, { key: text, value } satisfies Finding<T>)
  return value
}

/** By which a file is known again: where it really is, its size, and when it was last changed. */
export function signature(path: string): readonly unknown[] {
  const { size, mtimeMs } = statSync(path)
  return [realpathSync(path), size, mtimeMs]
}

function read<T>(path: string): Finding<T> | undefined {
  const finding = readKept(path)
  return typeof finding === 'object' && finding !== null && 'value' in finding ? (finding as Finding<T>) : undefined
}

/** What was kept in the file; undefined where there is none, or where a byte of it is not as it was written. */
export function readKept(path: string): unknown {
  try {
    const [sum, text] = readFileSync(path, 'utf8').split('\n')
    return sum === sumOf(text) ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Where it cannot be kept nothing is lost: it is found out again the next time. */
export function keep(folder: string, path: string, finding: unknown): void {
  const text = JSON.stringify(finding)
  try {
    makeFolders(folder)
    replaceFile(path, `${sumOf(text)}\n${text}`)
  } catch {
    return
  }
}
