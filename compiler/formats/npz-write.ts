/** Writes `.npz` as `np.savez` does: arrays of version 1.0, not packed. */
import { npyHeader } from './npy.ts'
import type { SafetensorsFile } from './safetensors.ts'
import { encodeZip } from './zip-write.ts'

/** In the given order. Throws a FormatError where they are too large. */
export function encodeNpz({ tensors }: SafetensorsFile): Uint8Array {
  const arrays = [...tensors].map(([name, { shape, data }]): [string, Uint8Array] => {
    const type = data instanceof Float32Array ? '<f4' : '<i4'
    const numbers = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    return [`${name}.npy`, Buffer.concat([npyHeader(type, shape), numbers])]
  })
  return encodeZip(new Map(arrays))
}
