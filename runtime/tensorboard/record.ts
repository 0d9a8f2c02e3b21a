/** The framing of TensorFlow's record files: length, its checksum, the data, its checksum. */
import { crc32c } from './crc32c.ts'

const HEAD = 12
const FOOT = 4

export function recordOf(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(HEAD + data.length + FOOT)
  record.writeBigUInt64LE(BigInt(data.length))
  record.writeUInt32LE(masked(record.subarray(0, 8)), 8)
  record.set(data, HEAD)
  record.writeUInt32LE(masked(data), HEAD + data.length)
  return record
}

/** The whole records that `bytes` begins with, at most `count` of them, with their framing. */
export function wholeRecords(bytes: Buffer, count: number): readonly Uint8Array[] {
  const found: Uint8Array[] = []
  for (let start = 0; found.length < count && start + HEAD + FOOT <= bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(start))
    const end = start + HEAD + length + FOOT
    if (!(end <= bytes.length)) break
    const record = bytes.subarray(start, end)
    if (!record.equals(recordOf(record.subarray(HEAD, HEAD + length)))) break
    found.push(record)
    start = end
  }
  return found
}

/** A checksum of bytes that hold checksums themselves would be weak: TensorFlow turns it and adds a constant. */
function masked(bytes: Uint8Array): number {
  const sum = crc32c(bytes)
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0
}
