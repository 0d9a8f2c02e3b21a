/** `.caffemodel.h5`: blobs of Caffe as HDF5's arrays `/data/<layer>/<number>`. */
import type { DType } from './dtype.ts'
import type { RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { loadHdf5Library, type Hdf5Array, type Hdf5Group } from './hdf5-library.ts'
import { sizeOf } from './strided.ts'
import type { WeightsFile } from './weights-file.ts'

const MAGIC = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')
const TYPES: Readonly<Record<string, DType>> = { float32: 'F32', float64: 'F64' }
/** Layers are called `inception_3a/1x1`, and groups may hold themselves. */
const DEEPEST = 8
/** HDF5's gzip makes one byte of at most so many; arrays that were never written have no bytes at all. */
const MOST_PACKED = 1032

export function isHdf5(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, MAGIC.length)).equals(MAGIC)
}

/** Tensors are called `conv1.0`, `conv1.1`, since the file does not say what kinds of layers there are. Throws a FormatError. */
export async function openCaffemodelH5(file: RandomAccessFile): Promise<WeightsFile> {
  if (file.path === undefined) throw new FormatError('it is HDF5, which is read from disk only')
  const open = await loadHdf5Library()
  const { path } = file
  const h5 = open(path)
  try {
    const data = h5.group('data')
    if (!data) throw new FormatError('it is HDF5, and not Caffe’s: it has no group `data`')
    const arrays = new Map<string, Hdf5Array>()
    collect(data, [], arrays)
    return {
      format: 'caffemodel.h5',
      tensors: [...arrays].map(([name, array]) => ({
        name,
        dtype: dtypeOf(array, name, file.size),
        shape: array.sizes,
      })),
      metadata: {},
      read: (name) => Promise.resolve(readArray(open, path, name, arrays)),
    }
  } finally {
    h5.close()
  }
}

function collect(group: Hdf5Group, parts: readonly string[], arrays: Map<string, Hdf5Array>): void {
  for (const name of group.names) {
    const array = /^\d+$/.test(name) && parts.length > 0 ? group.array(name) : undefined
    if (array) arrays.set(`${parts.join('/')}.${name}`, array)
    else if (parts.length === DEEPEST) throw new FormatError('its groups are nested too deeply')
    else {
      const inner = group.group(name)
      if (!inner) throw new FormatError(`\`/data/${[...parts, name].join('/')}\` in it is no blob of a layer`)
      collect(inner, [...parts, name], arrays)
    }
  }
}

function dtypeOf({ type, sizes }: Hdf5Array, name: string, fileSize: number): DType {
  const dtype = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  if (!dtype) throw new FormatError(`\`${name}\` is of the type ${type}, not float32 or float64`)
  const size = 4 * sizeOf(sizes)
  if (!Number.isSafeInteger(size) || size > MOST_PACKED * fileSize) {
    throw new FormatError(`\`${name}\` is [${sizes.join(', ')}], which is more than the file has`)
  }
  return dtype
}

/** The file is opened anew: the library keeps no more than it must. */
function readArray(
  open: (path: string) => { readonly close: () => void } & Hdf5Group,
  path: string,
  name: string,
  known: ReadonlyMap<string, Hdf5Array>,
): Float32Array<ArrayBuffer> {
  const header = known.get(name)
  if (!header) throw new FormatError(`it has no \`${name}\``)
  const file = open(path)
  try {
    const dot = name.lastIndexOf('.')
    const parts = name.slice(0, dot).split('/')
    const group = parts.reduce<Hdf5Group | undefined>((inner, part) => inner?.group(part), file.group('data'))
    const array = group?.array(name.slice(dot + 1))
    if (array?.sizes.join() !== header.sizes.join()) throw new FormatError('it changed while it was read')
    return Float32Array.from(array.read(0, array.sizes[0] ?? 1) as Float32Array | Float64Array) // of these types only
  } finally {
    file.close()
  }
}
