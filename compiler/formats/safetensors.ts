/** Reads and writes safetensors (little-endian; f32 and i32), the format of our checkpoints. */
import { FormatError } from './format-error.ts'
import { readSafetensorsHeader } from './safetensors-header.ts'

export interface TensorData {
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, TensorData>
  readonly metadata: Readonly<Record<string, string>>
}

/** The whole file as bytes. Equal content gives equal bytes: tensors are in name order, and so is the header. */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const names = [...tensors.keys()].sort()
  const header: Record<string, unknown> = {}
  const notes = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1))
  if (notes.length > 0) header['__metadata__'] = Object.fromEntries(notes)
  let end = 0
  for (const name of names) {
    const { shape, data } = tensors.get(name) as TensorData // a key of the map
    header[name] = {
      dtype: data instanceof Float32Array ? 'F32' : 'I32',
      shape,
      data_offsets: [end, (end += data.byteLength)],
    }
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const start = 8 + Math.ceil(json.length / 8) * 8 // the data is aligned, the gap is spaces
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  bytes.set(json, 8)
  let offset = start
  for (const name of names) {
    const { data } = tensors.get(name) as TensorData // a key of the map
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset)
    offset += data.byteLength
  }
  return bytes
}

/** The tensors of a file. Throws a FormatError. */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { tensors, metadata, dataStart } = readSafetensorsHeader(bytes, bytes.length)
  const read = tensors.map(({ name, dtype, shape, offsets }): [string, TensorData] => {
    // a copy, because the data need not be aligned in the file; and not `slice`, which shares memory if this is a Buffer
    const raw = new Uint8Array(bytes.subarray(dataStart + offsets[0], dataStart + offsets[1])).buffer
    if (dtype === 'F32') return [name, { shape, data: new Float32Array(raw) }]
    if (dtype === 'I32') return [name, { shape, data: new Int32Array(raw) }]
    throw new FormatError(`\`${name}\` is of type ${dtype}, and only F32 and I32 can be read`)
  })
  return { tensors: new Map(read), metadata }
}
