/** What is wrong with the bytes of a picture that no decoder takes, in words; the decoder's own come last. */
import { pngDamage } from './png-damage.ts'

/** A clause, as `is empty`. */
export function damageOf(bytes: Uint8Array, cause: unknown): string {
  if (bytes.length === 0) return 'is empty'
  const kind = KINDS.find(({ begins }) => begins(bytes))
  const reason = reasonOf(cause)
  const why = reason === undefined ? '' : ` (the decoder says: ${reason})`
  const known = pngDamage(bytes)
  if (known !== undefined) return known
  if (!kind) return `is no picture: it begins with ${beginning(bytes)}`
  const cut = kind.cut(bytes)
  if (cut !== undefined) return `is cut off: ${cut}${why}`
  return `cannot be decoded, though it begins as a ${kind.name} does${why}`
}

/** Whether it begins as a picture of a kind that is read. */
export function isPicture(bytes: Uint8Array): boolean {
  return KINDS.some(({ begins }) => begins(bytes))
}

interface Kind {
  readonly name: string
  readonly begins: (bytes: Uint8Array) => boolean
  /** How it shows that the end is missing; undefined where it does not. */
  readonly cut: (bytes: Uint8Array) => string | undefined
}

const KINDS: readonly Kind[] = [
  { name: 'PNG', begins: starts(0x89, 'PNG'), cut: (bytes) => endsBefore(bytes, 'IEND', 'last chunk') },
  { name: 'JPEG', begins: starts(0xff, 0xd8), cut: cutJpeg },
  { name: 'GIF', begins: starts('GIF8'), cut: (bytes) => (bytes.at(-1) === 0x3b ? undefined : ended(bytes)) },
  { name: 'WebP', begins: (bytes) => starts('RIFF')(bytes) && text(bytes, 8, 4) === 'WEBP', cut: cutRiff },
  { name: 'AVIF', begins: (bytes) => starts(0, 0)(bytes) && text(bytes, 4, 4) === 'ftyp', cut: cutBoxes },
  { name: 'TIFF', begins: (bytes) => starts('II+\0')(bytes) || starts('MM\0+')(bytes), cut: () => undefined },
  { name: 'TIFF', begins: (bytes) => starts('II*\0')(bytes) || starts('MM\0*')(bytes), cut: cutTiff },
]

function starts(...parts: readonly (number | string)[]): (bytes: Uint8Array) => boolean {
  const wanted = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))),
  )
  return (bytes) => wanted.every((byte, i) => bytes[i] === byte)
}

function text(bytes: Uint8Array, from: number, length: number): string {
  return Buffer.from(bytes.subarray(from, from + length)).toString('latin1')
}

function ended(bytes: Uint8Array): string {
  return `its ${bytes.length} bytes end before the picture does`
}

function endsBefore(bytes: Uint8Array, mark: string, what: string): string | undefined {
  return text(bytes, Math.max(0, bytes.length - 12), 12).includes(mark)
    ? undefined
    : `${ended(bytes)}, without its ${what}`
}

/** The mark of its end may have something behind it. */
function cutJpeg(bytes: Uint8Array): string | undefined {
  for (let i = bytes.length - 2; i > 1; i--) if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return undefined
  return ended(bytes)
}

function cutRiff(bytes: Uint8Array): string | undefined {
  return bytes.length < 8 ? ended(bytes) : promised(bytes, view(bytes).getUint32(4, true) + 8)
}

/** Boxes, each with its size, one after the other. */
function cutBoxes(bytes: Uint8Array): string | undefined {
  const numbers = view(bytes)
  let at = 0
  while (at + 8 <= bytes.length) {
    const size = numbers.getUint32(at)
    if (size < 8) return undefined // to the end of the file, or larger than any picture
    at += size
  }
  return promised(bytes, at)
}

/** Where its list of tags is; a TIFF says nothing of its own size. */
function cutTiff(bytes: Uint8Array): string | undefined {
  if (bytes.length < 8) return ended(bytes)
  const [numbers, little] = [view(bytes), bytes[0] === 0x49]
  const list = numbers.getUint32(4, little)
  const tags = list + 2 <= bytes.length ? numbers.getUint16(list, little) : 0
  const end = list + 2 + 12 * tags + 4
  return end > bytes.length ? `it has ${bytes.length} bytes, and its list of tags ends at ${end}` : undefined
}

function promised(bytes: Uint8Array, size: number): string | undefined {
  return size > bytes.length ? `it has ${bytes.length} bytes, and its header promises ${size}` : undefined
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** A page of a web server, or a pointer of Git LFS, is known by its first words. */
function beginning(bytes: Uint8Array): string {
  const first = bytes.subarray(0, 24)
  const readable = first.every((byte) => byte >= 0x20 && byte < 0x7f)
  if (readable) return `\`${Buffer.from(first).toString('latin1')}\``
  return `the bytes ${Buffer.from(first.subarray(0, 8))
    .toString('hex')
    .replace(/..(?!$)/g, '$& ')}`
}

/** The first of its lines that speaks of the picture; undefined where it stumbled without knowing why. */
function reasonOf(cause: unknown): string | undefined {
  if (cause instanceof RangeError || cause instanceof TypeError || !(cause instanceof Error)) return undefined
  const lines = cause.message.split('\n').map((line) => line.trim().replace(/:$/, ''))
  return lines.find((line) => line !== '' && !line.includes('failOn setting'))
}
