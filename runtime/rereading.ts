import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** With an index of data that is empty, so that every file is read anew, also one that looks as it did. */
export async function rereading<T>(act: (index: string) => Promise<T>): Promise<T> {
  const index = mkdtempSync(join(tmpdir(), 'ts-compile-index-'))
  try {
    return await act(index)
  } finally {
    rmSync(index, { recursive: true, force: true })
  }
}
