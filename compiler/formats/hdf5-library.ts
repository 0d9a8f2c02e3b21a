/** What readers need of the HDF5 library: groups, and arrays that are read in parts. Nothing else knows it. */
import type { Dataset, Group, Metadata } from 'h5wasm/node'

import { FormatError } from './format-error.ts'
import { Door, type FileSystem } from './hdf5-door.ts'

export interface Hdf5Group {
  /** What is in it. */
  readonly names: readonly string[]
  /** Undefined where nothing of that name is an array. */
  array(name: string): Hdf5Array | undefined
  /** Undefined where nothing of that name is a group. */
  group(name: string): Hdf5Group | undefined
}

export interface Hdf5File extends Hdf5Group {
  close(): void
}

export interface Hdf5Array {
  readonly sizes: readonly number[]
  /** `uint8`, `float32`, in whatever order of bytes; `no number` of what is none. */
  readonly type: string
  /** How many entries of the first axis are packed together: what is unpacked for the sake of one. */
  readonly together: number
  /** Entries of the first axis, in the machine's order of bytes; of an array without axes its only one. */
  read(first: number, count: number): Hdf5Numbers
}

export type Hdf5Numbers = Integers | Float32Array | Float64Array
type Integers =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array

let door: Door | undefined

/** The file over which the library broke down: its memory is not to be trusted any more. */
let broken: string | undefined

/**
 * Loads the library. A file that is on disk is opened in place: of its numbers only those that are asked for are read, and no
 * other file is opened for the sake of it. Everything throws FormatErrors.
 */
export async function loadHdf5Library(): Promise<(path: string) => Hdf5File> {
  const { File, Dataset, Group, ready } = await import('h5wasm/node')
  const library = await ready
  library.activate_throwing_error_handler() // else it takes what it cannot read for zeros, and says so on stderr
  const only = (door ??= new Door(library.FS as unknown as FileSystem))
  const groupOf = (group: Group, asked: Asked): Hdf5Group => {
    const names = asked(() => group.keys())
    const find = (name: string): unknown => (names.includes(name) ? asked(() => group.get(name)) : undefined)
    return {
      names,
      array: (name) => {
        const found = find(name)
        return found instanceof Dataset ? asked(() => arrayOf(found, asked)) : undefined
      },
      group: (name) => {
        const found = find(name)
        return found instanceof Group ? groupOf(found, asked) : undefined
      },
    }
  }
  return (path) => {
    const asked: Asked = (ask) => {
      if (broken !== undefined) throw new FormatError(`the HDF5 library broke down before, over \`${broken}\``)
      return only.through(path, ask, (cause) => {
        if (!isTrap(cause)) return failure(cause)
        broken = path
        return new FormatError(`the HDF5 library broke down over it: ${reasonOf(cause)}`, { cause })
      })
    }
    const file = asked(() => new File(path, 'r'))
    try {
      return { ...groupOf(file, asked), close: () => closed(file) }
    } catch (cause) {
      closed(file)
      throw cause
    }
  }
}

type Asked = <T>(ask: () => T) => T

function arrayOf(dataset: Dataset, asked: Asked): Hdf5Array {
  const { metadata } = dataset
  const sizes = metadata.shape ?? []
  const rest = sizes.slice(1).map((): [] => [])
  return {
    sizes,
    type: typeOf(metadata),
    together: metadata.chunks?.[0] ?? 1,
    // says its type
    read: (first, count) =>
      asked(() => dataset.slice(sizes.length > 0 ? [[first, first + count], ...rest] : []) as Hdf5Numbers),
  }
}

/** Classes of types as the library numbers them. */
const INTEGER = 0
const FLOAT = 1

function typeOf({ type, size, signed }: Metadata): string {
  if (type === INTEGER) return `${signed ? '' : 'u'}int${8 * size}`
  return type === FLOAT ? `float${8 * size}` : 'no number'
}

/** WebAssembly ends what would have been a crash. */
function isTrap(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'RuntimeError'
}

/** What was read is read: that it cannot be closed is no news, and must not hide what was. */
function closed(file: { close: () => unknown }): void {
  try {
    if (broken === undefined) file.close()
  } catch (cause) {
    if (isTrap(cause)) broken = 'a file that was closed'
  }
}

function failure(cause: unknown): FormatError {
  return new FormatError(reasonOf(cause), { cause })
}

/** Of the library's stack of errors the last one, which is the cause; but of a way of packing that it does not know, its name. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const unknown = /required filter '([^']*)'/.exec(text)?.[1]
  if (unknown !== undefined) return `it is packed with \`${unknown}\`, where gzip is known`
  const causes = [...text.matchAll(/^ *#\d+: .*? line \d+ in [^:]*: (.*)$/gm)]
  return causes.at(-1)?.[1] ?? text.split('\n')[0] ?? text
}
