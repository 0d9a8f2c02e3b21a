/** Writes that are whole or not at all. */
import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

import { makeFolders } from '../make-folder.ts'
import { RunError, systemReason } from '../run-error.ts'
import { replaceFile, writeAll } from '../whole-file.ts'

/** Writes under a name of its own, syncs, and only then takes the name that was asked for. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  writing(path, () => {
    makeFolders(dirname(path))
    replaceFile(path, content)
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
