/** Writes a state dict as `torch.save` does, so that `torch.load(path, weights_only=True)` reads it: an OrderedDict of tensors. */
import type { SafetensorsFile } from './safetensors.ts'
import { rowMajor, sizeOf } from './strided.ts'
import { encodeZip } from './zip-write.ts'

/** In the given order. Throws a FormatError where they are too large. */
export function encodePytorch({ tensors }: SafetensorsFile): Uint8Array {
  const pickle: Buffer[] = [op('\x80\x02'), ORDERED_DICT, op('(')]
  const storages = new Map<string, Uint8Array>()
  for (const [name, { shape, data }] of tensors) {
    const key = String(storages.size)
    const type = data instanceof Float32Array ? 'FloatStorage' : 'IntStorage'
    storages.set(`archive/data/${key}`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    pickle.push(
      text(name),
      op('ctorch._utils\n_rebuild_tensor_v2\n(('),
      ...[text('storage'), op(`ctorch\n${type}\n`), text(key), text('cpu'), whole(sizeOf(shape))],
      op('tQ'), // what has this id stands outside the pickle
      ...[whole(0), tuple(shape), tuple(rowMajor(shape)), op('\x89'), ORDERED_DICT], // no gradient, no hooks
      op('tR'),
    )
  }
  pickle.push(op('u.'))
  return encodeZip(
    new Map([
      ['archive/data.pkl', Buffer.concat(pickle)],
      ['archive/byteorder', Buffer.from('little')],
      ...storages,
      ['archive/version', Buffer.from('3\n')],
    ]),
  )
}

function op(codes: string): Buffer {
  return Buffer.from(codes, 'latin1')
}

const ORDERED_DICT = op('ccollections\nOrderedDict\n)R')

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  const head = Buffer.from('X\0\0\0\0', 'latin1')
  head.writeUInt32LE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

function tuple(numbers: readonly number[]): Buffer {
  return Buffer.concat([op('('), ...numbers.map(whole), op('t')])
}

/** Four bytes, or eight where they do not hold it. */
function whole(value: number): Buffer {
  if (value < 2 ** 31) {
    const short = op('J\0\0\0\0')
    short.writeInt32LE(value, 1)
    return short
  }
  const long = op('\x8a\x08\0\0\0\0\0\0\0\0')
  long.writeBigInt64LE(BigInt(value), 2)
  return long
}
