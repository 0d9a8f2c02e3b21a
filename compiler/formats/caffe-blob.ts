/** Caffe's BlobProto: a shape, or four numbers of old, and floats or doubles, packed or one by one. */
import { BYTES_OF, toFloat32 } from './dtype.ts'
import type { RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { walkMessage, type Field, type Range } from './protobuf-walk.ts'

export interface Blob {
  readonly dtype: 'F32' | 'F64'
  readonly shape: readonly number[]
  readonly legacyShape: boolean
  /** What messages call it: "blob 0 of `conv1`". */
  readonly what: string
  /** Where its numbers lie: `stride` bytes from one to the next. */
  readonly runs: readonly Run[]
}

interface Run extends Range {
  readonly stride: number
}

const MOST_AXES = 32 // kMaxBlobAxes

/** Field numbers of caffe.proto. */
const FIELD = { num: 1, channels: 2, height: 3, width: 4, data: 5, shape: 7, doubleData: 8 } as const

/** The header of a blob. Throws a FormatError; `what` names it: "blob 0 of `conv1`". */
export async function readBlob(file: RandomAccessFile, range: Range, what: string): Promise<Blob> {
  const legacy = [0, 0, 0, 0]
  const runs: Record<'F32' | 'F64', Run[]> = { F32: [], F64: [] }
  let hasLegacy = false
  let shape: Range | undefined
  await walkMessage(file, range, (field) => {
    if (field.id >= FIELD.num && field.id <= FIELD.width && field.wire === 0) {
      legacy[field.id - 1] = field.value
      hasLegacy = true
    } else if (field.id === FIELD.shape && field.wire === 2) shape = field
    else if (field.id === FIELD.data) append(runs.F32, field, 'F32')
    else if (field.id === FIELD.doubleData) append(runs.F64, field, 'F64')
  })
  const dtype = runs.F64.length > 0 ? 'F64' : 'F32'
  if (dtype === 'F64' && runs.F32.length > 0) throw new FormatError(`${what} has floats and doubles`)
  const dims = shape ? await readShape(file, shape) : hasLegacy ? legacy : []
  if (dims.length > MOST_AXES) throw new FormatError(`${what} has ${dims.length} axes`)
  const size = dims.reduce((product, n) => product * n, 1)
  if (!dims.every((n) => Number.isSafeInteger(n)) || !Number.isSafeInteger(size)) {
    throw new FormatError(`${what} has a negative or an absurd shape`)
  }
  const count = runs[dtype].reduce((sum, run) => sum + countOf(run, dtype), 0)
  if (count !== size) throw new FormatError(`${what} has ${count} numbers for a shape of [${dims.join(', ')}]`)
  return { dtype, shape: dims, legacyShape: !shape, what, runs: runs[dtype] }
}

/** Numbers that stand one by one lie a tag apart, so that a run of them is one. */
function append(runs: Run[], field: Field, dtype: 'F32' | 'F64'): void {
  const size = BYTES_OF[dtype]
  const last = runs.at(-1)
  const isPacked = field.wire === 2
  if (isPacked && (field.end - field.start) % size !== 0) throw new FormatError('a list of numbers in it is cut')
  if (!isPacked && field.end - field.start !== size) throw new FormatError('a number in it has the wrong width')
  const stride = isPacked ? size : size + 1
  if (!isPacked && last?.stride === stride && last.end + 1 === field.start) {
    runs[runs.length - 1] = { ...last, end: field.end }
  } else if (field.end > field.start) runs.push({ start: field.start, end: field.end, stride })
}

function countOf({ start, end, stride }: Run, dtype: 'F32' | 'F64'): number {
  return (end - start + stride - BYTES_OF[dtype]) / stride
}

async function readShape(file: RandomAccessFile, range: Range): Promise<readonly number[]> {
  const dims: number[] = []
  const packed: Field[] = []
  await walkMessage(file, range, (field) => {
    if (field.id !== 1) return
    if (field.wire === 0) dims.push(field.value)
    else packed.push(field)
  })
  for (const { start, end } of packed) {
    if (end - start > 10 * MOST_AXES) throw new FormatError('a shape in it has too many axes')
    dims.push(...varints(await file.read(start, end - start)))
  }
  return dims
}

function varints(bytes: Uint8Array): readonly number[] {
  const numbers: number[] = []
  let [value, scale] = [0, 1]
  for (const byte of bytes) {
    value += (byte & 0x7f) * scale
    scale *= 128
    if (byte >= 0x80) continue
    numbers.push(value)
    ;[value, scale] = [0, 1]
  }
  return numbers
}

/** The numbers of a blob, as float32. */
export async function readBlobData(
  file: RandomAccessFile,
  { dtype, what, runs }: Blob,
): Promise<Float32Array<ArrayBuffer>> {
  const size = BYTES_OF[dtype]
  const parts: Float32Array<ArrayBuffer>[] = []
  for (const run of runs) {
    const bytes = await file.read(run.start, run.end - run.start)
    parts.push(toFloat32(dtype, run.stride === size ? bytes : unstrided(bytes, run.stride, size), what))
  }
  const [first] = parts
  if (first && parts.length === 1) return first
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function unstrided(bytes: Uint8Array, stride: number, size: number): Uint8Array {
  const count = Math.ceil(bytes.length / stride)
  const packed = new Uint8Array(count * size)
  for (let i = 0; i < count; i++) packed.set(bytes.subarray(i * stride, i * stride + size), i * size)
  return packed
}
