/** Files that appear whole or not at all. Each act throws what the system says, and leaves nothing behind then. */
import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A file that is written piece by piece under a name of its own, and takes the name that was asked for at the end. A device or
 * a pipe takes the pieces as they come: put in its place, a file would take it away from everybody.
 */
export class GrowingFile {
  readonly #path: string
  readonly #temporary: string
  readonly #isStream: boolean
  readonly #file: number
  #open = true

  constructor(path: string) {
    this.#path = path
    this.#isStream = isStream(path)
    this.#temporary = this.#isStream ? path : `${path}.tmp-${process.pid}`
    if (!this.#isStream) rmSync(this.#temporary, { force: true }) // a link that lies there would lead elsewhere
    this.#file = openSync(this.#temporary, this.#isStream ? 'w' : 'wx')
  }

  append(bytes: Uint8Array): void {
    writeAll(this.#file, bytes)
  }

  /** Takes the name: of what is there already, or only where nothing is. */
  finish(name: 'replace' | 'create' = 'replace'): void {
    if (this.#isStream) return this.#close()
    fsyncSync(this.#file)
    this.#close()
    if (name === 'replace') renameSync(this.#temporary, this.#path)
    else linkSync(this.#temporary, this.#path)
    syncFolder(dirname(this.#path))
    this.discard()
  }

  /** Also after `finish`, which may have failed. */
  discard(): void {
    this.#close()
    if (!this.#isStream) rmSync(this.#temporary, { force: true })
  }

  #close(): void {
    if (this.#open) closeSync(this.#file)
    this.#open = false
  }
}

/** What a process has open already, by the names that systems give it: links, some of which lead to files. */
const OPEN = /^\/(dev\/(stdout|stderr|fd\/\d+)|proc\/self\/fd\/\d+)$/

/** A link of any other name is replaced: it stands in a folder that may be of others, and leads wherever they like. */
function isStream(path: string): boolean {
  if (OPEN.test(path)) return true
  const there = lstatSync(path, { throwIfNoEntry: false })
  return there !== undefined && !there.isFile() && !there.isDirectory() && !there.isSymbolicLink()
}

/** Puts a file in the place of what is there, if anything is. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  write(path, content, 'replace')
}

/** Throws where something is there already. */
export function createFile(path: string, content: string | Uint8Array): void {
  write(path, content, 'create')
}

function write(path: string, content: string | Uint8Array, name: 'replace' | 'create'): void {
  const file = new GrowingFile(path)
  try {
    file.append(typeof content === 'string' ? Buffer.from(content) : content)
    file.finish(name)
  } catch (cause) {
    file.discard()
    throw cause
  }
}

/** So that the name survives a power cut as well as the content. Where folders cannot be opened (Windows) it needs no help. */
function syncFolder(path: string): void {
  let folder: number
  try {
    folder = openSync(path, 'r')
  } catch {
    return
  }
  try {
    fsyncSync(folder)
  } catch {
    return // some file systems refuse it for folders
  } finally {
    closeSync(folder)
  }
}

/** What the system takes of it at once may be less than all. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done)
}
