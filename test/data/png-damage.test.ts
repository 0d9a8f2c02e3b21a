/** PNGs with something wrong that decoders pass over, made byte by byte; and whole ones of every kind. */
import { crc32, deflateSync } from 'node:zlib'

import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'

import { pngDamage } from '../../runtime/data/stores/png-damage.ts'

const SIZE = 8

function chunk(name: string, body: Uint8Array, damage = 0): Buffer {
  const [head, sum] = [Buffer.alloc(8), Buffer.alloc(4)]
  head.writeUInt32BE(body.length)
  head.write(name, 4)
  sum.writeUInt32BE((crc32(Buffer.concat([head.subarray(4), body])) ^ damage) >>> 0)
  return Buffer.concat([head, body, sum])
}

interface Made {
  readonly depth: number
  readonly type: number
  readonly rowBytes: number
  readonly width?: number
  readonly rows?: number
  readonly colours?: number
  readonly damage?: number
}

/** Rows of 0, 1, 2, … without a filter. */
function png({ depth, type, rowBytes, width = SIZE, rows = SIZE, colours = 0, damage = 0 }: Made): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(SIZE, 4)
  header.set([depth, type], 8)
  const data = Buffer.alloc(rows * (1 + rowBytes))
  for (let y = 0; y < rows; y++) for (let x = 0; x < rowBytes; x++) data[y * (1 + rowBytes) + 1 + x] = x
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    ...(colours > 0 ? [chunk('PLTE', Buffer.alloc(3 * colours, 9))] : []),
    chunk('IDAT', deflateSync(data), damage),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('a PNG', () => {
  it.each<[string, Made, string]>([
    [
      'with a wrong checksum',
      { depth: 8, type: 2, rowBytes: 24, damage: 1 },
      'is damaged: the checksum of its chunk `IDAT` does not hold',
    ],
    [
      'without its last row',
      { depth: 8, type: 2, rowBytes: 24, rows: 7 },
      'is cut short: its pixels are 175 bytes, and 8×8 pixels are 200',
    ],
    [
      'of a colour that its palette lacks',
      { depth: 8, type: 3, rowBytes: 8, colours: 7 },
      'has a pixel of colour 7, and its palette ends at 6',
    ],
    [
      'of such a colour in four bits',
      { depth: 4, type: 3, rowBytes: 4, colours: 3 },
      'has a pixel of colour 3, and its palette ends at 2',
    ],
    ['without its palette', { depth: 8, type: 3, rowBytes: 8 }, 'has no palette, though its pixels are colours of one'],
    ['of no pixels', { depth: 8, type: 2, rowBytes: 24, width: 0 }, 'has no pixels: its header says 8×0'],
  ])('%s is told', (_what, made, words) => {
    expect(pngDamage(png(made))).toBe(words)
  })

  it('with the palette that it needs is whole', () => {
    expect(pngDamage(png({ depth: 8, type: 3, rowBytes: 8, colours: 8 }))).toBeUndefined()
    expect(pngDamage(png({ depth: 4, type: 3, rowBytes: 4, colours: 4 }))).toBeUndefined()
  })

  it('that a library wrote is whole: filtered, interlaced, of a palette, of 16 bits', async () => {
    const pixels = Uint8Array.from({ length: 37 * 23 * 3 }, (_, i) => (i * i) >> 3)
    const picture = (): Sharp => sharp(pixels, { raw: { width: 37, height: 23, channels: 3 } })
    for (const progressive of [false, true])
      for (const bytes of [
        await picture().png({ progressive, adaptiveFiltering: true }).toBuffer(),
        await picture().png({ progressive, palette: true, colours: 13 }).toBuffer(),
        await picture().png({ progressive, palette: true, colours: 2 }).toBuffer(),
        await picture().toColourspace('rgb16').png({ progressive }).toBuffer(),
      ])
        expect(pngDamage(bytes)).toBeUndefined()
  })
})
