/** Databases that stock LMDB wrote, of Caffe's records (fixtures/make.py), and everything that can be wrong with such. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { afterAll, describe, expect, it } from 'vitest'

import type { DataSource } from '../../runtime/data/dataset.ts'
import type { Dataset } from '../../runtime/data/index.ts'
import { openStore, type Sample } from '../../runtime/data/stores/index.ts'
import { RunError } from '../../runtime/run-error.ts'
import { workplace } from '../cli/command.ts'
import { imagesOf, open, refusal } from './opening.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-lmdb-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fixture = (name: string): Buffer => gunzipSync(readFileSync(join(import.meta.dirname, `fixtures/${name}.mdb.gz`)))
/** A folder with a database in it, as `mdb_env_open` makes it. */
function place(name: string, bytes: Uint8Array = fixture(name), root = folder): string {
  mkdirSync(join(root, name), { recursive: true })
  writeFileSync(join(root, name, 'data.mdb'), bytes)
  return name
}

const spec = (path: string, shape: readonly number[], more: Partial<DataSource> = {}, labels?: string): DataSource => {
  const part = { paths: [path], ...(labels !== undefined && { labels }) }
  return { dataset: 'lmdb', files: { train: part, test: part }, shape, classes: 3, corrupt: 'fail', ...more }
}
const pattern = (i: number, size: number): number[] =>
  Array.from({ length: size }, (_, k) => (i * 37 + (k >> 4) * 3 + (k % 5)) % 256)

async function samplesOf({ train }: Dataset, channels: number, resize?: [number, number]): Promise<readonly Sample[]> {
  const reader = await openStore(train.store, { channels, resize })
  const found: Sample[] = []
  for (let i = 0; i < train.count; i++) found.push(await reader.read(i))
  reader.close()
  return found
}

describe('an LMDB', () => {
  it('of values on pages of their own is read in the order of its keys', async () => {
    const { train, test } = await open(spec(place('train'), [3, 32, 32]), folder)
    expect([train.count, test.count]).toEqual([24, 24])
    expect([...(train.labels ?? [])]).toEqual(Array.from({ length: 24 }, (_, i) => i % 2))
    const order = [23, 0, 7, 7, 1]
    expect(await imagesOf(train, 3, order)).toEqual(order.map((i) => pattern(i, 3072)))
  })

  it('of three levels of pages, filled in any order, with keys taken out and values changed, is too', async () => {
    const { train } = await open(spec(place('deep'), [1, 2, 3]), folder)
    const kept = Array.from({ length: 240 }, (_, i) => i).filter((i) => i % 4 !== 1)
    expect([...(train.labels ?? [])]).toEqual(kept.map((i) => (i === 2 ? 2 : i % 3)))
    expect(await imagesOf(train, 1)).toEqual(kept.map((i) => pattern(i === 2 ? 999 : i, 6)))
  })

  it('of values of several pages is too', async () => {
    const { train } = await open(spec(place('large'), [3, 64, 64]), folder)
    expect(await imagesOf(train, 3)).toEqual([7, 14, 21].map((x) => Array<number>(3 * 64 * 64).fill(x)))
  })

  it('may be named by its file, and has labels or none', async () => {
    const { train } = await open(spec(`${place('deep')}/data.mdb`, [1, 2, 3], {}, 'none'), folder)
    expect([train.count, train.labels]).toEqual([180, undefined])
  })

  it('of floats gives them, in the order of channels in which they are stored', async () => {
    const [first, second] = await samplesOf(await open(spec(place('floats'), [2, 2, 2]), folder), 2)
    expect(first).toMatchObject({ channels: 2, height: 2, width: 2, interleaved: false, rgb: false })
    expect([...second.values]).toEqual(pattern(1, 8).map((x) => x / 8 - 9))
  })

  it('of pictures decodes them to red, green, blue; pixels beside them stay as they are', async () => {
    const opened = await open(spec(place('pictures'), [3, 6, 5], { classes: 2 }), folder)
    expect([...(opened.train.labels ?? [])]).toEqual([1, 0, 1, 0])
    const [png, jpeg, grey, raw] = await samplesOf(opened, 3)
    expect(png).toMatchObject({ channels: 3, height: 6, width: 5, interleaved: true, rgb: true })
    expect([...png.values]).toEqual(pattern(0, 90))
    expect(Math.max(...jpeg.values.slice(0, 3).map((x, c) => Math.abs(x - [200, 100, 50][c])))).toBeLessThan(4)
    const planes = pattern(2, 90).filter((_, k) => k % 3 === 0)
    expect([...grey.values]).toEqual(planes.flatMap((x) => [x, x, x]))
    expect(raw).toMatchObject({ interleaved: false, rgb: false })
    expect([...raw.values]).toEqual([0, 1, 2].flatMap((c) => pattern(3, 90).filter((_, k) => k % 3 === c)))
  })

  it('of pictures and pixels scales both', async () => {
    const opened = await open(spec('pictures', [3, 3, 2], { classes: 2 }), folder)
    const samples = await samplesOf(opened, 3, [3, 2])
    expect(samples.map(({ channels, height, width, values }) => [channels, height, width, values.length])).toEqual(
      Array(4).fill([3, 3, 2, 18]),
    )
  })

  it('is known by what it holds, in its order', async () => {
    const hash = async (name: string, labels?: string): Promise<string> =>
      (await open(spec(place(name), [1, 2, 3], {}, labels), folder)).hash
    const one = await hash('deep')
    place('same', Buffer.concat([fixture('deep'), Buffer.alloc(4096)]))
    expect((await open(spec('same', [1, 2, 3]), folder)).hash).toBe(one)
    expect(await hash('deep', 'none')).not.toBe(one)
    const bytes = fixture('deep')
    const at = bytes.indexOf(Buffer.from(pattern(100, 6)))
    place('other', bytes.with(at, bytes[at] ^ 1))
    expect((await open(spec('other', [1, 2, 3]), folder)).hash).not.toBe(one)
  })

  it('trains as the same pixels do in another format', async () => {
    const run = (data: string): string => `version: 1
name: same
data: { ${data}, classes: 2, shape: [3, 32, 32], batch: { train: 8, test: 5 }, transform: { mean: pixel, scale: 0.01 } }
network:
  layers:
    - { name: conv, type: convolution, num_output: 4, kernel_size: 5, stride: 3, weight_filler: { type: xavier } }
    - { name: ip, type: inner_product, num_output: 2, weight_filler: { type: xavier } }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 6, display: 1, test: { interval: 3, iterations: 2 } }
`
    const there = workplace({
      'lmdb.yaml': run('dataset: lmdb, train: { path: train }, test: { path: test }'),
      'binary.yaml': run('dataset: cifar_binary, train: { path: train.bin }, test: { path: test.bin }'),
    })
    for (const [part, first, count] of [
      ['train', 0, 24],
      ['test', 100, 10],
    ] as const) {
      place(part, undefined, there.folder)
      const records = Array.from({ length: count }, (_, i) => [i % 2, ...pattern(first + i, 3072)])
      writeFileSync(join(there.folder, `${part}.bin`), Uint8Array.from(records.flat()))
    }
    const metrics: string[] = []
    for (const format of ['lmdb', 'binary']) {
      const { exitCode, stderr } = await there.run('run', `${format}.yaml`, '--out', `runs/${format}`)
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('6 iterations')])
      metrics.push(readFileSync(join(there.folder, 'runs', format, 'metrics.jsonl'), 'utf8'))
    }
    there.remove()
    expect(metrics[0].trim().split('\n')).toHaveLength(9)
    expect(metrics[0]).toBe(metrics[1])
  })
})

describe('pictures that cannot be decoded', () => {
  it('are named, or left out where the spec says so', async () => {
    place('cut-picture')
    expect(await refusal(spec('cut-picture', [3, 6, 5]), folder)).toContain(
      'image-unreadable: `cut-picture/data.mdb#1` is cut off: its 75 bytes end before the picture does', // its header is whole
    )
    const { train } = await open(spec('cut-picture', [3, 6, 5], { corrupt: 'skip' }), folder)
    expect([train.count, [...(train.labels ?? [])]]).toEqual([2, [1, 0]])
    expect(train.leftOut).toEqual({ count: 1, of: 3, names: ['data.mdb#1'] })
    expect(await imagesOf(train, 3)).toEqual([pattern(0, 90), pattern(2, 90)])
  })
})

describe('what is no such database is refused', () => {
  const patched = (name: string, as: string, at: number, bytes: readonly number[]): string => {
    const found = fixture(name)
    for (const meta of [0, 4096]) Buffer.from(bytes).copy(found, meta + at)
    return place(as, found)
  }
  const cases: readonly [string, () => string, readonly number[], string][] = [
    ['that is not there', () => 'none', [1, 2, 3], 'dataset-unreadable: cannot read `none`: no such file'],
    [
      'in a folder without one',
      () => (mkdirSync(join(folder, 'bare')), 'bare'),
      [1, 2, 3],
      'cannot read `bare/data.mdb`: no such file',
    ],
    [
      'that is empty',
      () => place('nothing', Buffer.alloc(0)),
      [1, 2, 3],
      'dataset-unreadable: `nothing/data.mdb` is no whole LMDB: it ends before its first pages do',
    ],
    [
      'of something else',
      () => place('random', Buffer.alloc(9000, 7)),
      [1, 2, 3],
      'it does not begin as the LMDBs of 64-bit machines do',
    ],
    [
      'of a later version',
      () => patched('deep', 'later', 20, [2, 0, 0, 0]),
      [1, 2, 3],
      'its data version is 2, not that of LMDB 0.9, which is 1',
    ],
    [
      'with pages of no size',
      () => patched('deep', 'sizes', 40, [0, 17, 0, 0]),
      [1, 2, 3],
      'it says that its pages are of 4352 bytes',
    ],
    [
      'with several values for a key',
      () => patched('deep', 'several', 92, [4, 0]),
      [1, 2, 3],
      'its keys have several values each',
    ],
    [
      'too deep',
      () => patched('deep', 'deepest', 94, [255, 255]),
      [1, 2, 3],
      'it says that its tree is 65535 pages deep',
    ],
    [
      'with too many records',
      () => patched('deep', 'many', 120, [0, 0, 0, 0, 1, 0, 0, 0]),
      [1, 2, 3],
      'it counts 4294967296 records in',
    ],
    [
      'with fewer records than it counts',
      () => patched('deep', 'fewer', 120, [181]),
      [1, 2, 3],
      'it has 180 records, not the 181 that it counts',
    ],
    [
      'with more records than it counts',
      () => patched('deep', 'more', 120, [179]),
      [1, 2, 3],
      'it has more records than the 179 that it counts',
    ],
    [
      'cut in its first pages',
      () => place('cut1', fixture('deep').subarray(0, 5000)),
      [1, 2, 3],
      'is no whole LMDB: page ',
    ],
    [
      'cut in its tree',
      () => place('cut2', fixture('deep').subarray(0, 90_000)),
      [1, 2, 3],
      'is beyond its end: it has been cut',
    ],
    ['cut in a value', () => place('cut3', fixture('train').subarray(0, 60_000)), [3, 32, 32], 'it has been cut'],
    ['with nothing in it', () => place('empty'), [1, 2, 3], 'data-misfit: `empty/data.mdb` holds no images'],
    [
      'of databases with names',
      () => place('named'),
      [2, 2, 2],
      'it holds databases with names, where records are looked for',
    ],
    ['of words', () => place('words'), [2, 2, 2], 'dataset-unreadable: `words/data.mdb#0` is no Datum of Caffe'],
    [
      'of too few pixels',
      () => place('short'),
      [2, 2, 2],
      '`short/data.mdb#0` is no Datum of Caffe: it has 7 numbers for a shape of 2×2×2',
    ],
    ['with NaN', () => place('nan'), [2, 2, 2], 'data-misfit: `nan/data.mdb#1` has a pixel that is NaN'],
    [
      'of other channels',
      () => place('floats'),
      [3, 2, 2],
      'data-misfit: `floats/data.mdb#0` has 2 channels, where the spec says 3',
    ],
    [
      'with labels out of range',
      () => place('label'),
      [2, 2, 2],
      'data-misfit: label -1 of image 0 in `label/data.mdb` is none of the 3 classes',
    ],
  ]
  it.each(cases)('%s', async (_name, path, shape, words) => {
    expect(await refusal(spec(path(), shape), folder)).toContain(words)
  })

  it('and sizes that differ are known', async () => {
    const { train } = await open(spec(place('two-shapes'), [2, 2, 2]), folder)
    expect(train.sizes).toEqual([
      { height: 2, width: 2, example: `${folder}/two-shapes/data.mdb#0` },
      { height: 2, width: 3, example: `${folder}/two-shapes/data.mdb#1` },
    ])
  })

  it('wherever the beginning of a page is damaged, or opens as another set', async () => {
    const found = { refused: 0, other: 0, same: 0 }
    for (const [name, shape] of [
      ['deep', [1, 2, 3]],
      ['pictures', [3, 6, 5]],
      ['large', [3, 64, 64]],
    ] as const) {
      const whole = fixture(name)
      const { hash } = await open(spec(place(name), shape), folder)
      for (let at = 0; at < whole.length; at += at % 4096 === 20 ? 4096 - 20 : 2) {
        place('damaged', whole.with(at, whole[at] ^ 0xff))
        const opened = await open(spec('damaged', shape), folder).catch((error: unknown) => error)
        if (opened instanceof RunError) found.refused++
        else if (opened instanceof Error) throw opened
        else found[(opened as Dataset).hash === hash ? 'same' : 'other']++
      }
    }
    expect(found.refused).toBeGreaterThan(200)
    expect(found.same).toBeGreaterThan(0) // pages that are free
  })

  it('when it changes while a run reads it', async () => {
    const { train } = await open(spec(place('train', undefined), [3, 32, 32]), folder)
    truncateSync(join(folder, 'train/data.mdb'), 20_000)
    await expect(imagesOf(train, 3)).rejects.toThrow('train/data.mdb` ends early: it has changed since it was opened')
  })
})
