/** Writes `.npz` as `np.savez` does: arrays of version 1.0, not packed. */
import type { SafetensorsFile } from './safetensors.ts'
import { encodeZip } from './zip-write.ts'

const MAGIC = '\x93NUMPY\x01\0'
/** The numbers begin on a border of so many bytes. */
const ALIGNED = 64

/** In the given order. Throws a FormatError where they are too large. */
export function encodeNpz({ tensors }: SafetensorsFile): Uint8Array {
  const arrays = [...tensors].map(([name, { shape, data }]): [string, Uint8Array] => {
    const type = data instanceof Float32Array ? '<f4' : '<i4'
    const numbers = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    return [`${name}.npy`, Buffer.concat([header(type, shape), numbers])]
  })
  return encodeZip(new Map(arrays))
}

function header(type: string, shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`
  const before = MAGIC.length + 2
  const length = Math.ceil((before + text.length + 1) / ALIGNED) * ALIGNED - before
  const size = Buffer.alloc(2)
  size.writeUInt16LE(length)
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), size, Buffer.from(`${text.padEnd(length - 1)}\n`)])
}
