/** ONNX: the initializers of a model's graph, what it takes and gives, their numbers raw, in typed fields or in files beside it. Field numbers of onnx.proto. */
import { BYTES_OF, toFloat32, type DType } from './dtype.ts'
import { openSibling, readWithin, type RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { readPorts } from './onnx-ports.ts'
import { readText, walkMessage, type Field, type Range } from './protobuf-walk.ts'
import { sizeOf } from './strided.ts'
import type { WeightsFile } from './weights-file.ts'

const MODEL = { producer: 2, graph: 7, function: 25 } as const
const GRAPH = { name: 2, initializer: 5, sparse: 15 } as const
const TENSOR = { dims: 1, type: 2, segment: 3, name: 8, raw: 9, external: 13, location: 14 } as const
const ENTRY = { key: 1, value: 2 } as const

const TYPES: Readonly<Record<number, DType>> = {
  1: 'F32',
  2: 'U8',
  3: 'I8',
  4: 'U16',
  5: 'I16',
  6: 'I32',
  7: 'I64',
  9: 'BOOL',
  10: 'F16',
  11: 'F64',
  12: 'U32',
  13: 'U64',
  16: 'BF16',
}
/** The field that has numbers of a type where they are not raw. */
const TYPED: Readonly<Record<DType, number>> = {
  ...{ F32: 4, F64: 10, I64: 7, U32: 11, U64: 11 },
  ...{ I32: 5, I16: 5, I8: 5, U16: 5, U8: 5, BOOL: 5, F16: 5, BF16: 5 },
}
const MOST_AXES = 32

interface Initializer {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly stored:
    | { readonly how: 'raw'; readonly range: Range }
    | { readonly how: 'typed'; readonly ranges: readonly Range[] }
    | { readonly how: 'external'; readonly file: string; readonly range: Range }
}

/** Throws a FormatError. */
export async function openOnnx(file: RandomAccessFile): Promise<WeightsFile> {
  let producer: Range | undefined
  let graph: Range | undefined
  const functions: Range[] = []
  await walkMessage(file, { start: 0, end: file.size }, (field) => {
    if (field.id === MODEL.function && field.wire === 2) functions.push(field)
    if (field.id === MODEL.graph && field.wire === 2) graph = field
    if (field.id === MODEL.producer && field.wire === 2) producer = field
  })
  if (!graph) throw new FormatError('its model has no graph')
  const ranges: Range[] = []
  let name: Range | undefined
  await walkMessage(file, graph, (field) => {
    if (field.id === GRAPH.sparse) throw new FormatError('it has sparse tensors, which are not read')
    if (field.wire !== 2) return
    if (field.id === GRAPH.initializer) ranges.push(field)
    else if (field.id === GRAPH.name) name = field
  })
  const found = new Map<string, Initializer>()
  for (const range of ranges) {
    const one = await readInitializer(file, range)
    if (found.has(one.name)) throw new FormatError(`it has two initializers \`${one.name}\``)
    found.set(one.name, one)
  }
  const parts = [...found.values()].flatMap(({ stored }) => (stored.how === 'external' ? [stored.file] : []))
  const beside = new Map<string, RandomAccessFile>()
  for (const part of new Set(parts)) beside.set(part, await openSibling(file, part))
  for (const { name, stored } of found.values()) {
    if (stored.how === 'external' && stored.range.end > (beside.get(stored.file)?.size ?? 0)) {
      throw new FormatError(`\`${name}\` lies beyond the end of \`${stored.file}\``)
    }
  }
  return {
    format: 'onnx',
    tensors: [...found.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    metadata: {
      ...(name && { network: await readText(file, name) }),
      ...(producer && { producer: await readText(file, producer) }),
    },
    ...(beside.size > 0 && { parts: [...beside.keys()] }),
    ports: await readPorts(file, graph, { functions, initializers: new Set(found.keys()) }, TYPES),
    read: async (wanted) => {
      const one = found.get(wanted)
      if (!one) throw new FormatError(`it has no \`${wanted}\``)
      const source = one.stored.how === 'external' ? beside.get(one.stored.file) : file
      return readNumbers(source ?? file, one)
    },
  }
}

async function readInitializer(file: RandomAccessFile, range: Range): Promise<Initializer> {
  const dims: number[] = []
  const typed: Field[] = []
  const external: Range[] = []
  let [type, location] = [0, 0]
  let nameRange: Range | undefined
  let raw: Range | undefined
  await walkMessage(file, range, (field) => {
    const { id, wire } = field
    if (id === TENSOR.dims) {
      if (wire !== 0) throw new FormatError('the shape of an initializer in it is packed')
      dims.push(field.value)
    } else if (id === TENSOR.type && wire === 0) type = field.value
    else if (id === TENSOR.location && wire === 0) location = field.value
    else if (id === TENSOR.name && wire === 2) nameRange = field
    else if (id === TENSOR.raw && wire === 2) raw = field
    else if (id === TENSOR.external && wire === 2) external.push(field)
    else if (id === TENSOR.segment) throw new FormatError('an initializer in it is cut into segments')
    else if (Object.values(TYPED).includes(id)) typed.push(field)
  })
  const name = nameRange ? await readText(file, nameRange) : ''
  if (name === '') throw new FormatError('an initializer in it has no name')
  const what = `\`${name}\``
  const dtype = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  if (!dtype) throw new FormatError(`${what} is of ONNX’s type ${type}, which has no float32`)
  const size = sizeOf(dims)
  if (dims.length > MOST_AXES || ![...dims, size].every(Number.isSafeInteger)) {
    throw new FormatError(`${what} has a negative or an absurd shape`)
  }
  const bytes = size * BYTES_OF[dtype]
  const common = { name, dtype, shape: dims }
  if (location === 1) {
    const { location: path = '', offset = '0', length = String(bytes) } = await readEntries(file, external)
    const start = Number(offset)
    if (!Number.isSafeInteger(start) || start < 0 || Number(length) !== bytes) {
      throw new FormatError(`${what} has not the size of its shape in \`${path}\``)
    }
    return { ...common, stored: { how: 'external', file: path, range: { start, end: start + bytes } } }
  }
  if (raw) {
    if (raw.end - raw.start !== bytes)
      throw new FormatError(`${what} has ${raw.end - raw.start} bytes for a shape of [${dims.join(', ')}]`)
    return { ...common, stored: { how: 'raw', range: raw } }
  }
  for (const { id, wire } of typed) {
    if (id !== TYPED[dtype]) throw new FormatError(`${what} is of type ${dtype}, and its numbers are of another`)
    if (wire !== 2) throw new FormatError(`the numbers of ${what} are not packed`)
  }
  const isFixed = dtype === 'F32' || dtype === 'F64'
  const has = typed.reduce((sum, { start, end }) => sum + end - start, 0)
  // a number is at least one byte, and at most ten
  if (isFixed ? has !== bytes : has < size || has > 10 * size) throw sizeLies(what, dims)
  return { ...common, stored: { how: 'typed', ranges: typed } }
}

function sizeLies(what: string, dims: readonly number[]): FormatError {
  return new FormatError(`${what} has not as many numbers as its shape, [${dims.join(', ')}]`)
}

/** Texts by their keys. */
async function readEntries(file: RandomAccessFile, ranges: readonly Range[]): Promise<Partial<Record<string, string>>> {
  const entries: Partial<Record<string, string>> = {}
  for (const range of ranges) {
    const found: { key?: Range; value?: Range } = {}
    await walkMessage(file, range, (field) => {
      if (field.id === ENTRY.key && field.wire === 2) found.key = field
      if (field.id === ENTRY.value && field.wire === 2) found.value = field
    })
    if (found.key && found.value) entries[await readText(file, found.key)] = await readText(file, found.value)
  }
  return entries
}

async function readNumbers(
  file: RandomAccessFile,
  { name, dtype, shape, stored }: Initializer,
): Promise<Float32Array<ArrayBuffer>> {
  const what = `\`${name}\``
  const bytesOf = ({ start, end }: Range): Promise<Uint8Array> => readWithin(file, start, end - start, what)
  if (stored.how !== 'typed') return toFloat32(dtype, await bytesOf(stored.range), what)
  const parts: Uint8Array[] = []
  for (const range of stored.ranges) parts.push(await bytesOf(range))
  const bytes = Buffer.concat(parts)
  if (dtype === 'F32' || dtype === 'F64') return toFloat32(dtype, bytes, what)
  const numbers = varints(bytes, what)
  if (numbers.length !== sizeOf(shape)) throw sizeLies(what, shape)
  if (dtype !== 'F16' && dtype !== 'BF16')
    return Float32Array.from(numbers, (n) => Number(dtype === 'U64' ? n : BigInt.asIntN(64, n)))
  return toFloat32(dtype, new Uint8Array(Uint16Array.from(numbers, Number).buffer), what) // bits that stand in whole numbers
}

function varints(bytes: Uint8Array, what: string): readonly bigint[] {
  const numbers: bigint[] = []
  let [value, shift] = [0n, 0n]
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift
    shift += 7n
    if (shift > 70n) throw new FormatError(`a number of ${what} never ends`)
    if (byte >= 0x80) continue
    numbers.push(BigInt.asUintN(64, value))
    ;[value, shift] = [0n, 0n]
  }
  if (shift > 0n) throw new FormatError(`${what} ends in the middle of a number`)
  return numbers
}
