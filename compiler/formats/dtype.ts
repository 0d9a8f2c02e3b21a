/** The types of numbers that checkpoints hold, and how each becomes the float32 that we compute with. */
import { FormatError } from './format-error.ts'

export const BYTES_OF = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const

export type DType = keyof typeof BYTES_OF

export function isDType(name: string): name is DType {
  return Object.hasOwn(BYTES_OF, name)
}

/**
 * Little-endian numbers as float32, rounded to nearest where they are wider. `bytes` need not be aligned; `what` names them.
 * Throws a FormatError where float32 has no number so large.
 */
export function toFloat32(dtype: DType, bytes: Uint8Array, what: string): Float32Array<ArrayBuffer> {
  const count = bytes.length / BYTES_OF[dtype]
  if (dtype === 'F32') return new Float32Array(aligned(bytes).buffer)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = readers[dtype]
  const numbers = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const value = read(view, i)
    numbers[i] = value
    if (dtype === 'F64' && !Number.isFinite(numbers[i]) && Number.isFinite(value)) {
      throw new FormatError(`number ${i} of ${what} is ${value}, which is beyond float32`)
    }
  }
  return numbers
}

const readers: Readonly<Record<Exclude<DType, 'F32'>, (view: DataView, i: number) => number>> = {
  F64: (view, i) => view.getFloat64(8 * i, true),
  F16: (view, i) => half(view.getUint16(2 * i, true)),
  BF16: (view, i) => bfloat(view, i),
  I64: (view, i) => Number(view.getBigInt64(8 * i, true)),
  I32: (view, i) => view.getInt32(4 * i, true),
  I16: (view, i) => view.getInt16(2 * i, true),
  I8: (view, i) => view.getInt8(i),
  U64: (view, i) => Number(view.getBigUint64(8 * i, true)),
  U32: (view, i) => view.getUint32(4 * i, true),
  U16: (view, i) => view.getUint16(2 * i, true),
  U8: (view, i) => view.getUint8(i),
  BOOL: (view, i) => Number(view.getUint8(i) !== 0),
}

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const word = new DataView(new ArrayBuffer(4))

/** The upper half of a float32. */
function bfloat(view: DataView, i: number): number {
  word.setUint32(0, view.getUint16(2 * i, true) << 16)
  return word.getFloat32(0)
}

/** A copy that starts at the start of its buffer. Not `slice`, which shares memory if this is a Buffer. */
export function aligned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}
