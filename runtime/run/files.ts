/** Writes that are whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

import { makeFolders } from '../make-folder.ts'
import { RunError, systemReason } from '../run-error.ts'

/** Writes under a name of its own, syncs, and only then takes the name that was asked for. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.tmp-${process.pid}`
  writing(path, () => {
    makeFolders(dirname(path))
    try {
      const file = openSync(temporary, 'w')
      try {
        writeAll(file, typeof content === 'string' ? Buffer.from(content) : content)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(temporary, path)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  })
}

/** A file that grows by whole lines. */
export class LineFile {
  readonly #path: string
  readonly #file: number

  constructor(path: string) {
    this.#path = path
    this.#file = writing(path, () => openSync(path, 'w'))
  }

  append(value: object): void {
    writing(this.#path, () => writeAll(this.#file, Buffer.from(`${JSON.stringify(value)}\n`)))
  }

  close(): void {
    closeSync(this.#file)
  }
}

export function makeFolder(path: string): void {
  writing(path, () => makeFolders(path))
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done)
}

/** Turns what the system says about a write into a sentence about the file. */
export function writing<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    throw new RunError('cannot-write', 2, `cannot write \`${path}\`: ${systemReason(cause)}`, {
      help: 'make room, or name another folder with `--out`',
      cause,
    })
  }
}
