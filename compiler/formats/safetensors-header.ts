/** The header of a safetensors file: names, types and shapes, without the data. */
import { BYTES_OF, isDType } from './dtype.ts'
import { FormatError } from './format-error.ts'

export interface SafetensorsEntry {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  /** Bytes from the start of the data, end exclusive. */
  readonly offsets: readonly [number, number]
}

export interface SafetensorsHeader {
  readonly tensors: readonly SafetensorsEntry[]
  readonly metadata: Readonly<Record<string, string>>
  /** Where the data starts in the file. */
  readonly dataStart: number
}

/** In front of the header stands its length. */
export const LENGTH_BYTES = 8
/** In bytes: of a file that says more, not even the header is read. */
export const HEADER_LIMIT = 100_000_000

/** Reads the header from the first bytes of a file that has `fileSize` bytes. Throws a FormatError. */
export function readSafetensorsHeader(bytes: Uint8Array, fileSize: number): SafetensorsHeader {
  if (fileSize < LENGTH_BYTES || bytes.length < LENGTH_BYTES) throw new FormatError('the file is shorter than a header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (length > HEADER_LIMIT || LENGTH_BYTES + length > fileSize)
    throw new FormatError('the header is longer than the file')
  const dataStart = LENGTH_BYTES + length
  const parsed = parseJson(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, dataStart)))
  const { __metadata__: metadata = {}, ...entries } = parsed
  const tensors = Object.entries(entries).map(([name, entry]) => readEntry(name, entry, fileSize - dataStart))
  proveCovered(tensors, fileSize - dataStart)
  return { tensors, metadata: metadata as Record<string, string>, dataStart }
}

/** Of the format's own law: each byte of the data belongs to one tensor. A name that is said twice leaves one uncovered. */
function proveCovered(tensors: readonly SafetensorsEntry[], dataSize: number): void {
  let end = 0
  for (const { name, offsets } of [...tensors].sort(
    (a, b) => a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1],
  )) {
    if (offsets[0] < end) throw new FormatError(`the data of \`${name}\` is another tensor’s too`)
    if (offsets[0] > end) throw new FormatError(`the data in front of \`${name}\` belongs to no tensor`)
    end = offsets[1]
  }
  if (end < dataSize) throw new FormatError('there is data behind its last tensor')
}

function parseJson(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new FormatError('the header is no JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FormatError('the header is no map')
  return value as Record<string, unknown>
}

function readEntry(name: string, entry: unknown, dataSize: number): SafetensorsEntry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>
  const numbers = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)
  if (typeof dtype !== 'string' || !numbers(shape) || !numbers(offsets) || offsets.length !== 2) {
    throw new FormatError(`the entry of \`${name}\` is incomplete`)
  }
  const [start, end] = offsets as [number, number]
  if (start > end || end > dataSize) throw new FormatError(`the data of \`${name}\` lies beyond the end of the file`)
  const size = isDType(dtype) ? BYTES_OF[dtype] : undefined
  if (size !== undefined && end - start !== size * shape.reduce((product, n) => product * n, 1)) {
    throw new FormatError(`the data of \`${name}\` has not the size of its shape`)
  }
  return { name, dtype, shape, offsets: [start, end] }
}
