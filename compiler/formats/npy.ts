/** An array of NumPy that is read and written some rows at a time. */
import { BYTES_OF, toFloat32, type DType } from './dtype.ts'
import type { RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { HEADER_BYTES, readNpyHeader } from './npy-header.ts'
import { sizeOf } from './strided.ts'

/** NumPy's names of types, of numbers with their low byte first. */
export const NPY_TYPES: Readonly<Record<string, DType>> = {
  '<f8': 'F64',
  '<f4': 'F32',
  '<f2': 'F16',
  '<i8': 'I64',
  '<i4': 'I32',
  '<i2': 'I16',
  '|i1': 'I8',
  '<u8': 'U64',
  '<u4': 'U32',
  '<u2': 'U16',
  '|u1': 'U8',
  '|b1': 'BOOL',
}

export interface NpyArray {
  readonly shape: readonly number[]
  readonly dtype: DType
  /** Numbers `first` to `first + count` in row-major order, as float32. Throws a FormatError. */
  read(first: number, count: number): Promise<Float32Array>
}

/** Reads the header alone. Throws a FormatError. */
export async function openNpyArray(file: RandomAccessFile): Promise<NpyArray> {
  const header = readNpyHeader(await file.read(0, Math.min(file.size, HEADER_BYTES)))
  if (typeof header === 'string') throw new FormatError(header)
  const { dtype: type, fortran, sizes: shape, offset } = header
  const dtype = Object.hasOwn(NPY_TYPES, type) ? NPY_TYPES[type] : undefined
  if (dtype === undefined)
    throw new FormatError(`its type ${type} is none that is known; \`array.astype('<f4')\` makes one`)
  if (fortran && shape.length > 1)
    throw new FormatError(
      'its columns lie together, not its rows; save it with `np.save(path, np.ascontiguousarray(array))`',
    )
  const width = BYTES_OF[dtype]
  if (file.size !== offset + sizeOf(shape) * width)
    throw new FormatError(`it has ${file.size - offset} bytes of numbers, and its shape needs ${sizeOf(shape) * width}`)
  return {
    shape,
    dtype,
    read: async (first, count) => toFloat32(dtype, await file.read(offset + first * width, count * width), 'the array'),
  }
}

const MAGIC = '\x93NUMPY\x01\0'
/** The numbers begin on a border of so many bytes. */
const ALIGNED = 64

/** What stands before the numbers of a row-major array, in version 1.0 of the format. */
export function npyHeader(type: '<f4' | '<i4' | '|u1', shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`
  const before = MAGIC.length + 2
  const length = Math.ceil((before + text.length + 1) / ALIGNED) * ALIGNED - before
  const size = Buffer.alloc(2)
  size.writeUInt16LE(length)
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), size, Buffer.from(`${text.padEnd(length - 1)}\n`)])
}
