/** What sources and stores need of HDF5: arrays at the top of a file, read in parts. */
import { closeSync, openSync, statSync } from 'node:fs'
import { extname } from 'node:path'

import { FormatError, loadHdf5Library, type Hdf5Array, type Hdf5Numbers } from '../../../compiler/formats/index.ts'
import { RunError, systemReason } from '../../run-error.ts'

export type { Hdf5Array, Hdf5Numbers as Numbers }

export interface Hdf5File {
  /** What the file has at its top. */
  readonly names: readonly string[]
  /** Undefined where nothing of that name is an array. */
  array(name: string): Hdf5Array | undefined
  close(): void
}

/** Loads the library. A file is opened in place: of its numbers only those that are asked for are read. */
export async function loadHdf5(): Promise<(path: string) => Hdf5File> {
  const openFile = await loadHdf5Library()
  return (path) => {
    const asked = <T>(ask: () => T): T => {
      try {
        return ask()
      } catch (cause) {
        if (cause instanceof FormatError) throw unreadable(path, cause.message, cause)
        throw cause
      }
    }
    try {
      closeSync(openSync(path, 'r'))
    } catch (cause) {
      throw unreadable(path, systemReason(cause), cause)
    }
    if (statSync(path).size === 0) throw unreadable(path, 'it is empty', undefined)
    const file = asked(() => openFile(path))
    return {
      names: file.names,
      array: (name) => {
        const found = asked(() => file.array(name))
        return found && { ...found, read: (first, count) => asked(() => found.read(first, count)) }
      },
      close: () => file.close(),
    }
  }
}

function unreadable(path: string, why: string, cause: unknown): RunError {
  return new RunError('dataset-unreadable', 1, `\`${path}\` cannot be read as HDF5: ${why}`, {
    help: helpFor(path, why),
    cause,
  })
}

function helpFor(path: string, why: string): string {
  const format = OTHERS[extname(path).toLowerCase()]
  if (format !== undefined) return `its name is that of another format: \`dataset: ${format}\``
  return /packed with/.test(why)
    ? 'write it again, packed with gzip or not at all: `h5repack -f GZIP=4 IN OUT`'
    : 'copy it again from where it is whole, or write it again, with all of its numbers in it'
}

const OTHERS: Readonly<Record<string, string>> = { '.mdb': 'lmdb', '.npy': 'npy' }
