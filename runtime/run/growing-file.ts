/** A file that grows, by whole lines or records. What the disk has no room for waits here until there is some. */
import { createHash, type Hash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'

import { readRegular } from '../regular-file.ts'
import { replaceFile } from '../whole-file.ts'
import { isFull, writing } from './files.ts'

/** How far the file was at some time. */
export interface SoFar {
  readonly bytes: number
  readonly sha256: string
}

export class GrowingFile {
  readonly #path: string
  readonly #file: number
  readonly #hash: Hash
  #written: number
  #waiting: Buffer = Buffer.alloc(0)

  /** Goes on from where it was at some time, which `holds` has proved; else it begins anew. */
  constructor(path: string, from?: SoFar) {
    this.#path = path
    this.#hash = createHash('sha256')
    this.#written = from?.bytes ?? 0
    writing(path, () => makeOwn(path, from?.bytes ?? 0))
    this.#file = writing(path, () => openSync(path, from && existsSync(path) ? 'r+' : 'w'))
    if (!from) return
    this.#hash.update(beginningOf(this.#file, from.bytes))
    writing(path, () => ftruncateSync(this.#file, from.bytes))
  }

  appendLine(value: object): void {
    this.append(Buffer.from(`${JSON.stringify(value)}\n`))
  }

  append(bytes: Uint8Array): void {
    this.#hash.update(bytes)
    this.#waiting = Buffer.concat([this.#waiting, bytes])
    try {
      writing(this.#path, () => this.#write())
    } catch (error) {
      if (!isFull(error)) throw error // `sync` tells of a full disk, where it can be waited
    }
  }

  get soFar(): SoFar {
    return { bytes: this.#written + this.#waiting.length, sha256: this.#hash.copy().digest('hex') }
  }

  /** All of it is on the disk after this. */
  sync(): void {
    writing(this.#path, () => {
      this.#write()
      fsyncSync(this.#file)
    })
  }

  close(): void {
    closeSync(this.#file)
  }

  #write(): void {
    while (this.#waiting.length > 0) {
      const count = writeSync(this.#file, this.#waiting, 0, this.#waiting.length, this.#written)
      this.#written += count
      this.#waiting = this.#waiting.subarray(count)
    }
  }
}

/** A link, or a second name, that came with a folder of others leads to a file that is not the run's: a copy takes its place. */
function makeOwn(path: string, bytes: number): void {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (!there || (there.isFile() && there.nlink === 1)) return
  if (bytes > 0 && statSync(path, { throwIfNoEntry: false })?.isFile())
    replaceFile(path, readRegular(path).subarray(0, bytes))
  else rmSync(path, { force: true })
}

/** Whether the file still has, at its beginning, what it had then. */
export function holds(path: string, { bytes, sha256 }: SoFar): boolean {
  try {
    const found = readRegular(path).subarray(0, bytes)
    return found.length === bytes && createHash('sha256').update(found).digest('hex') === sha256
  } catch {
    return false
  }
}

/** How much of the file is whole lines, of no more than so many bytes. */
export function wholeLines(path: string, bytes: number): SoFar {
  const found = existsSync(path) ? readRegular(path).subarray(0, bytes) : Buffer.alloc(0)
  const lines = found.subarray(0, found.lastIndexOf('\n') + 1)
  return { bytes: lines.length, sha256: createHash('sha256').update(lines).digest('hex') }
}

function beginningOf(file: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  for (let done = 0; done < bytes;) {
    const count = readSync(file, buffer, done, bytes - done, done)
    if (count === 0) break
    done += count
  }
  return buffer
}
