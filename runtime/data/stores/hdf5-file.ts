/** What sources and stores need of the HDF5 library: arrays of a file, read in parts. Nothing else knows it. */
import { closeSync, openSync } from 'node:fs'

import type { Dataset, Metadata } from 'h5wasm/node'

import { RunError, systemReason } from '../../run-error.ts'

export interface Hdf5File {
  /** What the file has at its top. */
  readonly names: readonly string[]
  /** Undefined where nothing of that name is an array. */
  array(name: string): Hdf5Array | undefined
  close(): void
}

export interface Hdf5Array {
  readonly sizes: readonly number[]
  /** `uint8`, `float32`, in whatever order of bytes; `no number` of what is none. */
  readonly type: string
  /** How many entries of the first axis are packed together: what is unpacked for the sake of one. */
  readonly together: number
  /** Entries of the first axis, in the machine's order of bytes. */
  read(first: number, count: number): Numbers
}

export type Numbers = Integers | Float32Array | Float64Array
type Integers =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array

/** Loads the library. A file is opened in place: of its numbers only those that are asked for are read. */
export async function loadHdf5(): Promise<(path: string) => Hdf5File> {
  const { File, Dataset, ready } = await import('h5wasm/node')
  const library = await ready
  library.activate_throwing_error_handler() // else it takes what it cannot read for zeros, and says so on stderr
  return (path) => {
    const asked = <T>(ask: () => T): T => {
      try {
        return ask()
      } catch (cause) {
        throw unreadable(path, reasonOf(cause), cause)
      }
    }
    try {
      closeSync(openSync(path, 'r'))
    } catch (cause) {
      throw unreadable(path, systemReason(cause), cause)
    }
    const file = asked(() => new File(path, 'r'))
    const names = asked(() => file.keys())
    return {
      names,
      array: (name) => {
        const found = names.includes(name) ? asked(() => file.get(name)) : undefined
        return found instanceof Dataset ? asked(() => arrayOf(found, asked)) : undefined
      },
      close: () => file.close(),
    }
  }
}

function arrayOf(dataset: Dataset, asked: (read: () => Numbers) => Numbers): Hdf5Array {
  const { metadata } = dataset
  const sizes = metadata.shape ?? []
  const rest = sizes.slice(1).map((): [] => [])
  return {
    sizes,
    type: typeOf(metadata),
    together: metadata.chunks?.[0] ?? 1,
    read: (first, count) => asked(() => dataset.slice([[first, first + count], ...rest]) as Numbers), // says its type
  }
}

/** Classes of types as the library numbers them. */
const INTEGER = 0
const FLOAT = 1

function typeOf({ type, size, signed }: Metadata): string {
  if (type === INTEGER) return `${signed ? '' : 'u'}int${8 * size}`
  return type === FLOAT ? `float${8 * size}` : 'no number'
}

/** Of the library's stack of errors the last one, which is the cause; but of a way of packing that it does not know, its name. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const unknown = /required filter '([^']*)'/.exec(text)?.[1]
  if (unknown !== undefined) return `it is packed with \`${unknown}\`, where gzip is known`
  const causes = [...text.matchAll(/^ *#\d+: .*? line \d+ in [^:]*: (.*)$/gm)]
  return causes.at(-1)?.[1] ?? text.split('\n')[0] ?? text
}

function unreadable(path: string, why: string, cause: unknown): RunError {
  return new RunError('dataset-unreadable', 1, `\`${path}\` cannot be read as HDF5: ${why}`, {
    help: 'copy it again from where it is whole, or write it again',
    cause,
  })
}
