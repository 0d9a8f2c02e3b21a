/** Numbers of images, a row each: in memory where there are few, in a file without a name where there are many. */
import { closeSync, openSync, readSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { makeFolder } from '../files.ts'

/** Rows of `width` float32 numbers. */
export interface Rows {
  readonly width: number
  /** Copies row `row` to `into`, from `at`. */
  read(row: number, into: Float32Array, at: number): void
  write(row: number, from: Float32Array, at: number): void
  close(): void
}

export class MemoryRows implements Rows {
  readonly width: number
  readonly numbers: Float32Array

  constructor(count: number, width: number, numbers: Float32Array = new Float32Array(count * width)) {
    this.width = width
    this.numbers = numbers
  }

  read(row: number, into: Float32Array, at: number): void {
    into.set(this.numbers.subarray(row * this.width, (row + 1) * this.width), at)
  }

  write(row: number, from: Float32Array, at: number): void {
    this.numbers.set(from.subarray(at, at + this.width), row * this.width)
  }

  close(): void {
    // nothing is held but memory
  }
}

const BYTES = 4

/** Of a file that is gone with its process, however that ends. */
export class FileRows implements Rows {
  readonly width: number
  readonly #file: number
  readonly #path: string

  constructor(folder: string, name: string, width: number) {
    this.width = width
    makeFolder(folder)
    this.#path = join(folder, `${name}.tmp-${process.pid}`)
    this.#file = openSync(this.#path, 'w+')
    try {
      rmSync(this.#path)
    } catch {
      // a system that keeps the name of an open file: `close` takes it away
    }
  }

  read(row: number, into: Float32Array, at: number): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset + at * BYTES, this.width * BYTES)
    for (let done = 0; done < bytes.length;) {
      const read = readSync(this.#file, bytes, done, bytes.length - done, row * bytes.length + done)
      if (read === 0) throw new Error('the file of kept answers is shorter than it was')
      done += read
    }
  }

  write(row: number, from: Float32Array, at: number): void {
    const bytes = new Uint8Array(from.buffer, from.byteOffset + at * BYTES, this.width * BYTES)
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.#file, bytes, done, bytes.length - done, row * bytes.length + done)
  }

  close(): void {
    closeSync(this.#file)
    rmSync(this.#path, { force: true })
  }
}

/** Whether a folder can be had that has room for so many bytes, and some more. */
export function hasRoom(folder: string, bytes: number): boolean {
  try {
    makeFolder(folder)
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize > 1.1 * bytes
  } catch {
    return false
  }
}
