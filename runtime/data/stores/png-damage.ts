/** What decoders of PNGs pass over in silence, or tell in words of their own: chunks, rows and colours that are not there. */
import { crc32, inflateSync } from 'node:zlib'

/** Beyond this many pixels rows are left to the decoder, which counts them itself, unless they are of a palette. */
const SMALL = 256 * 256

/** Pixels of a palette's picture that are looked at. */
const LARGEST = 2 ** 26

interface Header {
  readonly width: number
  readonly height: number
  readonly bitsPerPixel: number
  readonly indexed: boolean
  readonly interlaced: boolean
}

/** A clause, as `has no palette`; undefined of what is whole, or is no PNG. */
export function pngDamage(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 33 || view.getUint32(0) !== 0x89504e47) return undefined
  const header = headerOf(view)
  if (!header) return undefined // the decoder knows the word for it
  const { width, height, indexed } = header
  if (width === 0 || height === 0) return `has no pixels: its header says ${height}×${width}`
  const packed: Uint8Array[] = []
  let colours = 0
  for (let at = 8; at + 12 <= bytes.length;) {
    const size = view.getUint32(at)
    if (at + 12 + size > bytes.length) return undefined // cut off, which is told so
    const name = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1')
    const body = bytes.subarray(at + 8, at + 8 + size)
    if (crc32(bytes.subarray(at + 4, at + 8 + size)) !== view.getUint32(at + 8 + size))
      return `is damaged: the checksum of its chunk \`${name}\` does not hold`
    if (name === 'PLTE') colours = size / 3
    if (name === 'IDAT') packed.push(body)
    at += 12 + size
  }
  if (indexed && colours === 0) return 'has no palette, though its pixels are colours of one'
  const pixels = width * height
  if (pixels > (indexed ? LARGEST : SMALL)) return undefined
  const passes = passesOf(header)
  const whole = passes.reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0)
  const rows = unpacked(packed, whole)
  if (!rows) return undefined
  if (rows.length < whole)
    return `is cut short: its pixels are ${rows.length} bytes, and ${height}×${width} pixels are ${whole}`
  const beyond = indexed ? colourBeyond(rows, passes, header, colours) : undefined
  return beyond === undefined ? undefined : `has a pixel of colour ${beyond}, and its palette ends at ${colours - 1}`
}

/** Undefined where it makes no sense. */
function headerOf(view: DataView): Header | undefined {
  const [depth, type, interlace] = [view.getUint8(24), view.getUint8(25), view.getUint8(28)]
  const samples = [1, undefined, 3, 1, 2, undefined, 4][type]
  if (samples === undefined || ![1, 2, 4, 8, 16].includes(depth)) return undefined
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  return { width, height, bitsPerPixel: depth * samples, indexed: type === 3, interlaced: interlace === 1 }
}

/** Rows of a kind, each after a byte that says how it was filtered. */
interface Pass {
  readonly columns: number
  readonly rows: number
  readonly rowBytes: number
}

/** Adam7: where its passes begin, and how far their pixels are apart, across and down. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

function passesOf({ width, height, bitsPerPixel, interlaced }: Header): readonly Pass[] {
  const passes = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)
  return passes.flatMap(([left, top, across, down]) => {
    const [columns, rows] = [Math.ceil((width - left) / across), Math.ceil((height - top) / down)]
    return columns > 0 && rows > 0 ? [{ columns, rows, rowBytes: Math.ceil((columns * bitsPerPixel) / 8) }] : []
  })
}

/** Undefined where it is no whole stream, or holds more than its rows: decoders know what to do with either. */
function unpacked(packed: readonly Uint8Array[], whole: number): Uint8Array | undefined {
  try {
    return inflateSync(Buffer.concat(packed), { maxOutputLength: whole })
  } catch {
    return undefined
  }
}

/** The first pixel whose colour the palette does not have. */
function colourBeyond(
  data: Uint8Array,
  passes: readonly Pass[],
  { bitsPerPixel }: Header,
  colours: number,
): number | undefined {
  let at = 0
  for (const { columns, rows, rowBytes } of passes) {
    let above = new Uint8Array(rowBytes)
    for (let y = 0; y < rows; y++) {
      const row = unfiltered(data[at], data.slice(at + 1, at + 1 + rowBytes), above)
      if (!row) return undefined
      for (let x = 0; x < columns; x++) {
        const bit = x * bitsPerPixel
        const colour = (row[bit >> 3] >> (8 - bitsPerPixel - (bit & 7))) & ((1 << bitsPerPixel) - 1)
        if (colour >= colours) return colour
      }
      above = row
      at += 1 + rowBytes
    }
  }
  return undefined
}

/** Of pixels of a byte or less, in place. Undefined where there is no such filter. */
function unfiltered(filter: number, row: Uint8Array, above: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (filter > 4) return undefined
  for (let x = 0; x < row.length; x++) {
    const [left, up, corner] = [x > 0 ? row[x - 1] : 0, above[x], x > 0 ? above[x - 1] : 0]
    row[x] += [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]
  }
  return row as Uint8Array<ArrayBuffer>
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value)) as [number, number, number]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
