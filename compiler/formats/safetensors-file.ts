/** A safetensors file that is read tensor by tensor. */
import { BYTES_OF, isDType, toFloat32 } from './dtype.ts'
import { readWithin, type RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { HEADER_LIMIT, LENGTH_BYTES, readSafetensorsHeader } from './safetensors-header.ts'
import type { WeightsFile } from './weights-file.ts'

/** Throws a FormatError. */
export async function openSafetensors(file: RandomAccessFile): Promise<WeightsFile> {
  const head = await readWithin(file, 0, LENGTH_BYTES, 'the length of the header')
  const length = Number(new DataView(head.buffer, head.byteOffset, LENGTH_BYTES).getBigUint64(0, true))
  if (length > HEADER_LIMIT) throw new FormatError('the header is longer than 100 MB')
  const bytes = await readWithin(file, 0, LENGTH_BYTES + length, 'the header')
  const { tensors, metadata, dataStart } = readSafetensorsHeader(bytes, file.size)
  const known = tensors.map(({ name, dtype, shape, offsets }) => {
    if (!isDType(dtype)) {
      throw new FormatError(`\`${name}\` is of type ${dtype}; known are ${Object.keys(BYTES_OF).join(', ')}`)
    }
    return { name, dtype, shape, offsets }
  })
  const byName = new Map(known.map((tensor) => [tensor.name, tensor]))
  return {
    format: 'safetensors',
    tensors: known.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    metadata,
    read: async (wanted) => {
      const found = byName.get(wanted)
      if (!found) throw new FormatError(`it has no \`${wanted}\``)
      const [start, end] = found.offsets
      return toFloat32(found.dtype, await file.read(dataStart + start, end - start), `\`${wanted}\``)
    },
  }
}
