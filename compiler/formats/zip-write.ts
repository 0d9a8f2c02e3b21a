/** Writes zip archives of entries that are not packed, each on a border of 64 bytes, as `torch.save` and readers that map files like it. */
import { zipSync, type Zippable } from 'fflate'

import { FormatError } from './format-error.ts'

const ALIGNED = 64
const HEADER_BYTES = 30
/** Archives have no larger numbers without an extension that the library does not write. */
const MOST = 2 ** 32 - 1
/** The first day that archives know, so that equal content gives equal bytes. */
const FIRST_DAY = [1980, 0, 1] as const
/** What an archive calls a field that is there for its length: "FB", as PyTorch's. */
const PADDING = 0x4246

/** In the given order. Throws a FormatError where they are too large. */
export function encodeZip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const mtime = new Date(...FIRST_DAY) // in local time, as the library writes it
  const files: Zippable = {}
  let at = 0
  for (const [name, bytes] of entries) {
    const start = at + HEADER_BYTES + Buffer.byteLength(name)
    const padding = (ALIGNED - ((start + 4) % ALIGNED)) % ALIGNED // 4: the number of the field, and its length
    files[name] = [bytes, { level: 0, mtime, extra: { [PADDING]: new Uint8Array(padding) } }]
    at = start + 4 + padding + bytes.length
    if (at > MOST) throw new FormatError('it is larger than 4 GiB')
  }
  return zipSync(files)
}
