/** Folders of pictures and lists of pairs, made here, and everything that can be wrong with them. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deflateSync } from 'node:zlib'

import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { DataSource } from '../../runtime/data/dataset.ts'
import { leftOutSentences, openDataset } from '../../runtime/data/index.ts'
import { fileAt } from '../../runtime/data/sources/index.ts'
import { decodePicture } from '../../runtime/data/stores/decode.ts'
import { openStore, type Sample } from '../../runtime/data/stores/index.ts'
import { RandomWords } from '../../runtime/random/index.ts'

const root = mkdtempSync(join(tmpdir(), 'ts-compile-pictures-'))
const master = join(root, 'master')
let folder = ''
let cases = 0
afterAll(() => rmSync(root, { recursive: true }))

const SIZE = 12
const noise = (seed: number, channels: number): Uint8Array => {
  const words = new RandomWords(seed, 'init', 'noise')
  return Uint8Array.from({ length: SIZE * SIZE * channels }, () => words.below(256))
}
const raw = (seed: number, channels: 1 | 2 | 3 | 4): Sharp =>
  sharp(noise(seed, channels), { raw: { width: SIZE, height: SIZE, channels } })

async function put(path: string, picture: Sharp): Promise<void> {
  mkdirSync(dirname(path), { recursive: true })
  await picture.toFile(path)
}

beforeAll(async () => {
  for (const [set, base] of [
    ['train', 0],
    ['test', 100],
  ] as const) {
    await put(join(master, set, 'Zebra', 'b.png'), raw(base, 3).png())
    await put(join(master, set, 'Zebra', 'deep', 'c.png'), raw(base + 1, 4).png())
    await put(join(master, set, 'ant', 'a.jpg'), raw(base + 2, 3).jpeg())
    await put(
      join(master, set, 'ant', 'grey.png'),
      raw(base + 3, 1)
        .toColourspace('b-w')
        .png(),
    )
    await put(join(master, set, 'ant', 'palette.png'), raw(base + 4, 3).png({ palette: true, colours: 16 }))
    await put(join(master, set, 'bee', 'w.webp'), raw(base + 5, 3).webp({ lossless: true }))
    writeFileSync(join(master, set, '.DS_Store'), 'litter')
  }
})

beforeEach(() => {
  folder = join(root, String(cases++))
  cpSync(master, folder, { recursive: true, preserveTimestamps: true })
})

const source = (more: Partial<DataSource> = {}): DataSource => ({
  dataset: 'image_folder',
  files: { train: { paths: ['train'] }, test: { paths: ['test'] } },
  shape: [3, SIZE, SIZE],
  classes: 3,
  corrupt: 'fail',
  ...more,
})
const open = (more: Partial<DataSource> = {}): ReturnType<typeof openDataset> =>
  openDataset(source(more), folder, { dataDir: join(folder, 'cache') })
const refusal = async (more: Partial<DataSource> = {}): Promise<string> => {
  const error: unknown = await open(more).then(
    () => 'opened',
    (reason: unknown) => reason,
  )
  const { code, message, exitCode } = error as { code?: string; message?: string; exitCode?: number }
  expect(exitCode).toBe(1)
  return `${code}: ${message?.replaceAll(folder, '.')}`
}
/** The chunks of a PNG of 8-bit colour. */
function pngOf(packed: Uint8Array): Buffer {
  const chunk = (name: string, body: Uint8Array): Buffer => {
    const [head, sum] = [Buffer.alloc(8), Buffer.alloc(4)]
    head.writeUInt32BE(body.length)
    head.write(name, 4)
    sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])))
    return Buffer.concat([head, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIZE, 0)
  header.writeUInt32BE(SIZE, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', packed), chunk('IEND', Buffer.alloc(0))])
}
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return (sum ^ 0xffffffff) >>> 0
}
const planes = ({ values, channels, height, width, interleaved }: Sample): number[] =>
  Array.from({ length: channels * height * width }, (_, i) => {
    const [c, p] = [Math.floor(i / (height * width)), i % (height * width)]
    return values[interleaved ? p * channels + c : i]
  })
const interleaved = (bytes: Uint8Array, has: number, channels: number): number[] =>
  Array.from(
    { length: channels * SIZE * SIZE },
    (_, i) => bytes[(i % (SIZE * SIZE)) * has + Math.floor(i / (SIZE * SIZE))],
  )

describe('a folder of pictures', () => {
  it('has its classes and files in the order of their names, below each other too', async () => {
    const { train, classNames, hash } = await open()
    expect(classNames).toEqual(['Zebra', 'ant', 'bee']) // as Python sorts them
    expect([...(train.labels ?? [])]).toEqual([0, 0, 1, 1, 1, 2])
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is decoded to what was drawn: transparency dropped, grey spread', async () => {
    const { train } = await open()
    const reader = await openStore(train.store, { channels: 3 })
    const found = await Promise.all(Array.from({ length: train.count }, async (_, i) => planes(await reader.read(i))))
    expect(found[0]).toEqual(interleaved(noise(0, 3), 3, 3))
    expect(found[1]).toEqual(interleaved(noise(1, 4), 4, 3))
    const grey = [...noise(3, 1)]
    expect(found[3]).toEqual([...grey, ...grey, ...grey])
    expect(found[5]).toEqual(interleaved(noise(5, 3), 3, 3))
    const other = async (name: string): Promise<number[]> =>
      interleaved(
        await sharp(join(folder, 'train/ant', name))
          .removeAlpha()
          .raw()
          .toBuffer(),
        3,
        3,
      )
    expect(found[2]).toEqual(await other('a.jpg'))
    expect(found[4]).toEqual(await other('palette.png'))
  })

  it('is read of any depth and of the colours of print, in eight bits', async () => {
    const decoded = async (picture: Sharp): Promise<number[]> => {
      const bytes = await picture.toBuffer()
      const { space, bitsPerSample = 8 } = await sharp(bytes).metadata()
      spaces.push(`${space} ${bitsPerSample}`)
      return planes(await decodePicture(bytes, 'x', { channels: 3 }))
    }
    const spaces: string[] = []
    const drawn = interleaved(noise(7, 3), 3, 3)
    expect(await decoded(raw(7, 3).toColourspace('rgb16').png())).toEqual(drawn)
    expect(await decoded(raw(7, 3).toColourspace('rgb16').tiff({ compression: 'lzw' }))).toEqual(drawn)
    const ink = Uint8Array.from(noise(8, 1), (value) => (value < 128 ? 0 : 255))
    const inked = sharp(ink, { raw: { width: SIZE, height: SIZE, channels: 1 } })
    expect(await decoded(inked.png({ palette: true, colours: 2 }))).toEqual([...ink, ...ink, ...ink])
    const print = await decoded(inked.toColourspace('cmyk').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }))
    // black of print is not quite black, and lossy besides
    expect(Math.max(...print.map((value, i) => Math.abs(value - ink[i % ink.length])))).toBeLessThan(48)
    expect(spaces).toEqual(['rgb16 16', 'rgb16 16', 'srgb 1', 'cmyk 8'])
  })

  it('stays as its pixels are stored, however the camera was held', async () => {
    const wide = sharp(noise(9, 3).subarray(0, SIZE * 6 * 3), { raw: { width: SIZE, height: 6, channels: 3 } })
    const path = join(folder, 'train/ant/turned.jpg')
    await wide.withMetadata({ orientation: 6 }).jpeg().toFile(path)
    expect((await sharp(path).metadata()).orientation).toBe(6)
    const { train } = await open()
    expect(train.sizes?.map(({ height, width }) => [height, width])).toContainEqual([6, SIZE])
    const { height, width } = await decodePicture(readFileSync(path), path, { channels: 3 })
    expect([height, width]).toEqual([6, SIZE])
  })

  it('is grey by ITU-R 601-2 where one channel is asked for', async () => {
    const { train } = await open({ shape: [1, SIZE, SIZE] })
    const reader = await openStore(train.store, { channels: 1 })
    const [pixel] = planes(await reader.read(0))
    const [r, g, b] = noise(0, 3)
    expect(pixel).toBe(Math.round(0.299 * r + 0.587 * g + 0.114 * b))
  })

  it('is scaled as it is decoded', async () => {
    const { train } = await open()
    const sample = await (await openStore(train.store, { channels: 3, resize: [6, 4] })).read(2)
    expect([sample.channels, sample.height, sample.width]).toEqual([3, 6, 4])
    const plain = await sharp(join(folder, 'train/ant/a.jpg'))
      .resize(4, 6, { fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer()
    expect([...sample.values]).toEqual([...plain])
  })

  it('has a hash of its content: names and times do not count, pixels and labels do', async () => {
    const { hash } = await open()
    const later = new Date(Date.now() + 5000)
    utimesSync(join(folder, 'train/ant/a.jpg'), later, later)
    expect((await open()).hash).toBe(hash)
    cpSync(join(folder, 'train'), join(folder, 'moved'), { recursive: true })
    expect((await open({ files: { train: { paths: ['moved'] }, test: { paths: ['test'] } } })).hash).toBe(hash)
    await put(join(folder, 'train/Zebra/b.png'), raw(77, 3).png())
    expect((await open()).hash).not.toBe(hash)
  })

  it('is read once: what has the same size and time is taken from the index', async () => {
    const { hash } = await open()
    const path = join(folder, 'train/Zebra/b.png')
    const { atime, mtime } = statSync(path)
    const bytes = readFileSync(path)
    bytes[bytes.length - 20] ^= 1 // within the pixels
    writeFileSync(path, bytes)
    utimesSync(path, atime, mtime)
    expect((await open()).hash).toBe(hash)
    utimesSync(path, atime, new Date(mtime.getTime() + 2000))
    expect(await refusal()).toContain(
      'image-unreadable: `./train/Zebra/b.png` is damaged: the checksum of its chunk `IDAT`',
    )
  })

  it('is read anew where a byte of its index has changed, or the index is of another version', async () => {
    const { hash } = await open()
    const path = join(folder, 'train/Zebra/b.png')
    const { atime, mtime, size } = statSync(path)
    writeFileSync(path, Buffer.alloc(size))
    utimesSync(path, atime, mtime)
    const files = readdirSync(join(folder, 'cache/.index')).map((name) => join(folder, 'cache/.index', name))
    const texts = files.map((file) => readFileSync(file, 'utf8'))
    const rewrite = (change: (text: string) => string): void =>
      files.forEach((file, i) => writeFileSync(file, change(texts[i])))
    const signed = (change: (json: string) => string): void =>
      rewrite((text) => {
        const json = change(text.split('\n')[1])
        return `${createHash('sha256').update(json).digest('hex')}\n${json}`
      })
    rewrite((text) => text)
    expect((await open()).hash).toBe(hash)
    const damages: readonly (() => void)[] = [
      () => rewrite(() => '{"format":'),
      () => rewrite((text) => text.replace('"whole"', '"whple"')),
      () => rewrite((text) => text.slice(0, -1)),
      () => rewrite((text) => text.replace(/[0-9a-f]{63}"/, (sum) => `${'0'.repeat(63)}${sum.slice(63)}`)),
      () => signed((json) => json.replace('"format":3', '"format":2')),
      () => signed((json) => json.replaceAll('"whole"', 'true')),
      () => signed((json) => json.replaceAll(`,${SIZE},${SIZE},`, `,"${SIZE}",0,`)),
      () => signed(() => '{"format":3,"entries":null}'),
      () => signed(() => 'null'),
    ]
    for (const damage of damages) {
      damage()
      expect(await refusal()).toContain('`./train/Zebra/b.png` is no picture') // so it is read
    }
  })

  it('without labels is every picture below', async () => {
    const none = { files: { train: { paths: ['train'], labels: 'none' }, test: { paths: ['test'] } } }
    const { train, test } = await open(none)
    expect([train.count, train.labels, test.count]).toEqual([6, undefined, 6])
  })

  it('shows how far it is', async () => {
    const seen: string[] = []
    await openDataset(source(), folder, {
      dataDir: join(folder, 'cache'),
      progress: ({ what, done, total }) => seen.push(`${what.replace(folder, '.')} ${done}/${total}`),
    })
    expect(seen).toEqual([
      'pictures of ./train 0/6',
      'pictures of ./train 6/6',
      'pictures of ./test 0/6',
      'pictures of ./test 6/6',
    ])
  })
})

describe('what is wrong with a folder', () => {
  const cut = (name: string, bytes: number): void => truncateSync(join(folder, name), bytes)

  it.each<[string, () => unknown, Partial<DataSource>, string]>([
    [
      'is not there',
      () => rmSync(join(folder, 'train'), { recursive: true }),
      {},
      'dataset-unreadable: cannot read the folder `./train`: no such file',
    ],
    [
      'has no classes',
      () => undefined,
      { classes: 4 },
      'data-misfit: `./train` has 3 folders of classes, and the spec says 4 classes',
    ],
    [
      'has an empty class',
      () => rmSync(join(folder, 'train/bee/w.webp')),
      {},
      'data-misfit: there is no picture in `./train/bee`',
    ],
    [
      'has other classes to test on',
      () => cpSync(join(folder, 'test/bee'), join(folder, 'test/wasp'), { recursive: true }),
      { classes: 3 },
      'data-misfit: the class `wasp` is in `./test`, but not in `./train`',
    ],
    [
      'has classes of other names',
      () => {
        cpSync(join(folder, 'test/bee'), join(folder, 'test/wasp'), { recursive: true })
        rmSync(join(folder, 'test/bee'), { recursive: true })
      },
      {},
      'data-misfit: the class `bee` is in `./train`, but not in `./test`',
    ],
    [
      'has a file beside its classes',
      () => writeFileSync(join(folder, 'train/list.txt'), ''),
      {},
      'data-misfit: `./train/list.txt` lies beside the folders of classes, and is none',
    ],
    [
      'has a file of another kind',
      () => writeFileSync(join(folder, 'train/ant/notes.bmp'), ''),
      {},
      'data-misfit: `./train/ant/notes.bmp` is no picture of a kind that is read',
    ],
    ['has an empty picture', () => cut('train/Zebra/b.png', 0), {}, 'image-unreadable: `./train/Zebra/b.png` is empty'],
    [
      'has a picture that is text',
      () => writeFileSync(join(folder, 'train/ant/a.jpg'), 'no picture at all'),
      {},
      'image-unreadable: `./train/ant/a.jpg` is no picture: it begins with `no picture at all`',
    ],
    [
      'has a picture of a kind that is not read',
      () => writeFileSync(join(folder, 'train/ant/a.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>'),
      {},
      'image-unreadable: `./train/ant/a.png` is no picture: it begins with `<svg',
    ],
    [
      'has a drawing that carries the mark of AVIF in a comment',
      () => writeFileSync(join(folder, 'train/ant/a.jpg'), '<!--ftyp--><svg xmlns="http://www.w3.org/2000/svg"/>'),
      {},
      'image-unreadable: `./train/ant/a.jpg` is no picture: it begins with `<!--ftyp--><svg',
    ],
    [
      'has a link to a folder',
      () => symlinkSync('..', join(folder, 'train/ant/up')),
      {},
      'data-misfit: `./train/ant/up` is a link to a folder, and those are not followed',
    ],
    [
      'has a picture that is a link to itself',
      () => symlinkSync('z.png', join(folder, 'train/ant/z.png')),
      {},
      'dataset-unreadable: cannot read `./train/ant/z.png`: its links lead in a circle',
    ],
    [
      'has no folders at all',
      () => {
        rmSync(join(folder, 'train'), { recursive: true })
        mkdirSync(join(folder, 'train'))
      },
      {},
      'data-misfit: there are no folders of classes in `./train`',
    ],
    [
      'has a pipe among its pictures',
      () => execFileSync('mkfifo', [join(folder, 'train/ant/z.png')]),
      {},
      'dataset-unreadable: cannot read `./train/ant/z.png`: it is a pipe or a device',
    ],
    [
      'is a file',
      () => undefined,
      { files: { train: { paths: ['train/ant/a.jpg'] }, test: { paths: ['test'] } } },
      'dataset-unreadable: cannot read the folder `./train/ant/a.jpg`: a part of the path is no folder',
    ],
  ])('%s', async (_what, spoil, more, words) => {
    spoil()
    expect(await refusal(more)).toContain(words)
  })

  it.each(['train/Zebra/b.png', 'train/ant/a.jpg', 'train/bee/w.webp', 'train/ant/palette.png'])(
    '%s, cut off in its pixels, is found when the folder is opened, or left out in writing',
    async (name) => {
      cut(name, Math.floor(statSync(join(folder, name)).size * 0.6))
      expect(await refusal()).toContain(`image-unreadable: \`./${name}\` is cut off: `)
      const last = name.includes('bee')
      if (last)
        expect(await refusal({ corrupt: 'skip' })).toBe('data-misfit: no picture in `./train/bee` can be decoded')
      else {
        const { train, test } = await open({ corrupt: 'skip' })
        expect([train.count, train.leftOut, test.leftOut]).toEqual([
          5,
          { count: 1, of: 6, names: [name.replace('train/', '')] },
          undefined,
        ])
        const whole = await openStore(train.store, { channels: 3 })
        for (let i = 0; i < 5; i++) await whole.read(i)
      }
      expect(await refusal()).toContain(name) // what was learned by skipping hides nothing from who does not
    },
  )

  it('is that it belongs to somebody else', () => {
    const path = join(folder, 'train/ant/a.jpg')
    chmodSync(path, 0)
    const root = process.geteuid?.() === 0 // who may read everything
    if (root) process.seteuid?.(65_534)
    let error: unknown
    try {
      fileAt(path)
    } catch (caught) {
      error = caught
    } finally {
      if (root) process.seteuid?.(0)
    }
    expect(error).toMatchObject({
      message: `cannot read \`${path}\`: permission denied`,
      help: 'let yourself read it: `ls -l` shows whose it is',
    })
  })

  it('names all that are damaged, up to five of them', async () => {
    const names = ['train/Zebra/b.png', 'train/ant/a.jpg', 'train/bee/w.webp']
    for (const name of names) writeFileSync(join(folder, name), 'hello')
    const said = await refusal()
    expect(said).toMatch(/^image-unreadable: 3 pictures cannot be read: /)
    for (const name of names) expect(said).toContain(`\`./${name}\` is no picture: it begins with \`hello\``)
    for (let i = 0; i < 4; i++) writeFileSync(join(folder, `train/ant/more${i}.png`), 'hello')
    const more = await refusal()
    expect(more).toMatch(/^image-unreadable: 7 pictures .*; and 2 more$/)
    expect(more.match(/is no picture/g)).toHaveLength(5)
  })

  it('says of the kinds that promise a size how much is missing', async () => {
    const told = async (picture: Sharp): Promise<string> => {
      const bytes = await picture.toBuffer()
      writeFileSync(join(folder, 'train/ant/0.png'), bytes.subarray(0, Math.floor(bytes.length * 0.7)))
      return (await refusal()).replace(/^.*`\.\/train\/ant\/0\.png` /, '').replace(/\d+/g, 'N')
    }
    const kinds: Readonly<Record<string, Sharp>> = {
      webp: raw(1, 3).webp(),
      avif: raw(1, 3).avif({ effort: 0 }),
      tiff: raw(1, 3).tiff({ compression: 'lzw' }),
      gif: raw(1, 3).gif(),
      jpeg: raw(1, 3).jpeg(),
      progressive: raw(1, 3).jpeg({ progressive: true }),
      png: raw(1, 3).png(),
    }
    const found: string[] = []
    for (const [name, picture] of Object.entries(kinds)) {
      const words = await told(picture)
      // the decoder of small PNGs says what it stumbled over itself, which tells nobody anything
      if (name === 'png') expect(words).not.toContain('decoder')
      else expect(words).toMatch(/ \(the decoder says: (?!.*failOn).+\)$/)
      found.push(`${name} ${words.replace(/ \(the decoder.*$/, '')}`)
    }
    expect(found).toEqual([
      'webp is cut off: it has N bytes, and its header promises N',
      'avif is cut off: it has N bytes, and its header promises N',
      'tiff is cut off: it has N bytes, and its list of tags ends at N',
      'gif is cut off: its N bytes end before the picture does',
      'jpeg is cut off: its N bytes end before the picture does',
      'progressive is cut off: its N bytes end before the picture does',
      'png is cut off: its N bytes end before the picture does, without its last chunk',
    ])
  })

  it('with a PNG that unpacks to far more than its picture is decoded without unpacking it all', async () => {
    const pixels = Buffer.alloc(SIZE * (1 + 3 * SIZE), 7)
    for (let row = 0; row < SIZE; row++) pixels[row * (1 + 3 * SIZE)] = 0 // no filter
    const png = pngOf(deflateSync(Buffer.concat([pixels, Buffer.alloc(100e6)])))
    const found = decodePicture(png, 'bomb.png', { channels: 3 })
    expect(found).toBeInstanceOf(Promise) // by the decoder that takes rows, not all at once
    expect([...(await found).values]).toEqual(Array<number>(3 * SIZE * SIZE).fill(7))
    expect(decodePicture(pngOf(deflateSync(pixels)), 'small.png', { channels: 3 })).not.toBeInstanceOf(Promise)
  })

  it('is told in full where many are left out', async () => {
    for (let i = 0; i < 7; i++) writeFileSync(join(folder, `train/ant/x${i}.jpg`), 'x')
    writeFileSync(join(folder, 'test/bee/y.png'), '')
    expect(leftOutSentences(await open({ corrupt: 'skip' }))).toEqual([
      '7 of the 13 pictures of the training set cannot be decoded and are left out: ' +
        'ant/x0.jpg, ant/x1.jpg, ant/x2.jpg, ant/x3.jpg, ant/x4.jpg and 2 more',
      '1 of the 7 pictures of the test set cannot be decoded and is left out: bee/y.png',
    ])
    expect(leftOutSentences(await openDataset(source(), master, { dataDir: join(folder, 'cache') }))).toEqual([])
  })
})

describe('a list of pairs', () => {
  const list = (text: string): void => {
    writeFileSync(join(folder, 'pairs.txt'), text)
  }
  const pairs: Partial<DataSource> = {
    dataset: 'pairs',
    files: { train: { paths: ['pairs.txt'] }, test: { paths: ['pairs.txt'] } },
    shape: [6, SIZE, SIZE],
    classes: 2,
  }

  it('shows two pictures as one, and whether they are similar', async () => {
    list('# left right similar\ntrain/Zebra/b.png train/bee/w.webp 1\n\ntrain/ant/grey.png\ttrain/Zebra/b.png\t0\r\n')
    const { train } = await open(pairs)
    expect([train.count, ...(train.labels ?? [])]).toEqual([2, 1, 0])
    const reader = await openStore(train.store, { channels: 6 })
    expect(planes(await reader.read(0))).toEqual([...interleaved(noise(0, 3), 3, 3), ...interleaved(noise(5, 3), 3, 3)])
    const grey = [...noise(3, 1)]
    expect(planes(await reader.read(1))).toEqual([...grey, ...grey, ...grey, ...interleaved(noise(0, 3), 3, 3)])
  })

  it.each([
    ['with one picture', 'train/Zebra/b.png\n', 'data-misfit: line 1 of `./pairs.txt` is no pair'],
    ['without a label', '\ntrain/Zebra/b.png train/Zebra/b.png\n', 'data-misfit: line 2 of `./pairs.txt` is no pair'],
    [
      'with another label',
      'train/Zebra/b.png train/Zebra/b.png 2',
      'data-misfit: line 1 of `./pairs.txt` says `2` where 1 or 0 is meant',
    ],
    [
      'that leaves its folder',
      '../x.png train/Zebra/b.png 1',
      'data-misfit: line 1 of `./pairs.txt` names `../x.png`, which is not in the folder of the file',
    ],
    [
      'with an absolute path',
      '/etc/x.png train/Zebra/b.png 1',
      'data-misfit: line 1 of `./pairs.txt` names `/etc/x.png`',
    ],
    [
      'of what is not there',
      '\na.png train/Zebra/b.png 1',
      'dataset-unreadable: cannot read `./a.png`: no such file (line 2 of `./pairs.txt` names it)',
    ],
    ['of nothing', '# none\n', 'data-misfit: `./pairs.txt` has no pair that can be decoded'],
  ])('%s is refused', async (_what, text, words) => {
    list(text)
    expect(await refusal(pairs)).toContain(words)
  })
})
