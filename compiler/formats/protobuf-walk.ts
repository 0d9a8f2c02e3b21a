/**
 * Walks a protobuf message in a file without reading what lies in its long fields. (`protobufjs` decodes messages that are
 * whole in memory, and a caffemodel of 500 MB is one message.) Wire format: protobuf.dev/programming-guides/encoding.
 */
import { readWithin, type RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'

export interface Range {
  /** Bytes from the start of the file, end exclusive. */
  readonly start: number
  readonly end: number
}

export interface Field extends Range {
  readonly id: number
  /** 0: a varint. 1, 5: eight and four bytes. 2: bytes with a length, which `start` and `end` enclose. */
  readonly wire: 0 | 1 | 2 | 5
  /** Of a varint; what is more than 2^53 is no integer any more. */
  readonly value: number
}

/** A field goes on beyond the end of what encloses it. */
export class CutOff extends FormatError {
  readonly field: Pick<Field, 'id' | 'wire'>

  constructor(field: Pick<Field, 'id' | 'wire'>) {
    super('a field in it is longer than what encloses it')
    this.field = field
  }
}

/** Bytes at a time: few where the walk leaps over what is long, more as it goes on without. */
const WINDOW = { least: 1 << 12, most: 1 << 16 } as const
/** The longest tag with its length or varint. */
const HEAD = 20

/** Calls `visit` for each field in order. Throws a FormatError where the bytes are no message. */
export async function walkMessage(file: RandomAccessFile, range: Range, visit: (field: Field) => void): Promise<void> {
  let offset = range.start
  let window: number = WINDOW.least
  while (offset < range.end) {
    const length = Math.min(window, range.end - offset)
    const bytes = await readWithin(file, offset, length, 'a message')
    const isLast = offset + length === range.end
    const next = walkWindow(bytes, offset, range.end, isLast ? bytes.length : bytes.length - HEAD, visit)
    window = next > offset + length ? WINDOW.least : Math.min(2 * window, WINDOW.most)
    offset = next
  }
}

/** Fields that begin before `until`; answers where the first that does not begins. */
function walkWindow(
  bytes: Uint8Array,
  base: number,
  end: number,
  until: number,
  visit: (field: Field) => void,
): number {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let i = 0, scale = 1; i < 10; i++, scale *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new FormatError('it ends in the middle of a number')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    throw new FormatError('a number in it never ends')
  }
  while (at < until) {
    const tag = varint()
    const [id, wire] = [Math.floor(tag / 8), tag % 8]
    if (id === 0) throw new FormatError('a field in it has no number')
    const value = wire === 0 || wire === 2 ? varint() : 0
    if (wire === 0) {
      visit({ id, wire, value, start: base + at, end: base + at })
      continue
    }
    if (wire !== 1 && wire !== 2 && wire !== 5) throw new FormatError(`a field in it has the unknown wire type ${wire}`)
    const start = base + at
    const size = wire === 2 ? value : wire === 1 ? 8 : 4
    if (start + size > end) throw new CutOff({ id, wire })
    visit({ id, wire, value, start, end: start + size })
    at += size
    if (at >= bytes.length) return base + at // beyond this window
  }
  return base + at
}

/** A string field. */
export async function readText(file: RandomAccessFile, { start, end }: Range): Promise<string> {
  const LIMIT = 100_000
  if (end - start > LIMIT) throw new FormatError('a name in it is longer than 100,000 bytes')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.read(start, end - start))
  } catch {
    throw new FormatError('a name in it is no UTF-8')
  }
}
