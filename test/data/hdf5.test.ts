/** Files that h5py wrote (fixtures/make.py), and everything that can be wrong with such files. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { DataSource } from '../../runtime/data/dataset.ts'
import type { Dataset } from '../../runtime/data/index.ts'
import { openStore } from '../../runtime/data/stores/index.ts'
import { RunError } from '../../runtime/run-error.ts'
import { imagesOf, open, refusal } from './opening.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
const folder = mkdtempSync(join(tmpdir(), 'ts-compile-hdf5-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(() => {
  for (const name of [
    'plain',
    'bytes',
    'packed',
    'doubles',
    'big-endian',
    'latest',
    'half',
    'lzf',
    'boolean',
    'words',
    'no-label',
    'scalar',
    'groups',
    'link',
    'virtual',
    'raw',
  ])
    writeFileSync(join(folder, `${name}.h5`), gunzipSync(readFileSync(join(fixtures, `${name}.h5.gz`))))
})

const put = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(join(folder, name), bytes)
  return name
}
const changed = (from: string, name: string, change: (bytes: Buffer) => Uint8Array): string =>
  put(name, change(readFileSync(join(folder, from))))

/** Written by the library that reads them too. */
async function written(
  name: string,
  data: Float32Array | Uint8Array,
  shape: number[],
  label: number[],
): Promise<string> {
  const { File, ready } = await import('h5wasm/node')
  await ready
  const file = new File(join(folder, name), 'w')
  file.create_dataset({ name: 'data', data, shape })
  file.create_dataset({ name: 'label', data: Int32Array.from(label) })
  file.close()
  return name
}

const spec = (paths: string | readonly string[], more: Partial<DataSource> = {}, labels?: string): DataSource => {
  const part = { paths: [paths].flat(), ...(labels !== undefined && { labels }) }
  return { dataset: 'hdf5', files: { train: part, test: part }, shape: [3, 4, 5], classes: 3, corrupt: 'fail', ...more }
}
const SIZE = 3 * 4 * 5
const ramp = (image: number, scale = 1): readonly number[] =>
  Array.from({ length: SIZE }, (_, k) => ((image * SIZE + k) % 251) / scale)
const LABELS = [2, 0, 1, 1, 0, 2, 2]

describe('an HDF5 file', () => {
  it.each([
    ['plain', 8],
    ['bytes', 1],
    ['packed', 1],
    ['doubles', 8],
    ['big-endian', 8],
    ['latest', 8],
  ])('%s gives its images in any order, and their labels', async (name, scale) => {
    const { train, test } = await open(spec(`${name}.h5`), folder)
    expect([train.count, test.count, [...(train.labels ?? [])]]).toEqual([7, 7, LABELS])
    const order = [6, 0, 3, 3, 1, 5, 2, 4]
    expect(await imagesOf(train, 3, order)).toEqual(order.map((i) => ramp(i, scale)))
  })

  it('takes three channels to be red, green, blue', async () => {
    const reader = await openStore((await open(spec('plain.h5'), folder)).train.store, { channels: 3 })
    expect(await reader.read(1)).toMatchObject({ channels: 3, height: 4, width: 5, interleaved: false, rgb: true })
    reader.close()
  })

  it('goes on in the next, with labels or without', async () => {
    const { train } = await open(spec(['bytes.h5', 'packed.h5']), folder)
    expect([train.count, [...(train.labels ?? [])]]).toEqual([14, [...LABELS, ...LABELS]])
    expect(await imagesOf(train, 3, [13, 7, 6, 0])).toEqual([ramp(6), ramp(0), ramp(6), ramp(0)])
    const none = await open(spec(['no-label.h5', 'bytes.h5'], {}, 'none'), folder)
    expect([none.train.count, none.train.labels]).toEqual([14, undefined])
  })

  it('may be one of those that a text file lists, from its own folder', async () => {
    mkdirSync(join(folder, 'deep'), { recursive: true })
    cpSync(join(folder, 'packed.h5'), join(folder, 'deep/b.h5'))
    put('list.txt', 'bytes.h5\r\n\n  deep/b.h5\n')
    const { train, hash } = await open(spec('list.txt'), folder)
    expect(train.count).toBe(14)
    expect(await imagesOf(train, 3, [12])).toEqual([ramp(5)])
    expect(hash).toBe((await open(spec(['bytes.h5', 'packed.h5']), folder)).hash)
  })

  it('is known by what it holds, not by how it is packed', async () => {
    const hash = async (...words: Parameters<typeof spec>): Promise<string> => (await open(spec(...words), folder)).hash
    const one = await hash('bytes.h5')
    expect(await hash('packed.h5')).toBe(one)
    expect(await hash('plain.h5')).toBe(await hash('latest.h5'))
    expect(await hash('plain.h5')).toBe(await hash('big-endian.h5'))
    expect(
      new Set([one, await hash('plain.h5'), await hash('doubles.h5'), await hash('bytes.h5', {}, 'none')]).size,
    ).toBe(4)
  })

  it('is the same set as an array of NumPy with the same numbers', async () => {
    const labels = join(fixtures, 'labels-i8.npy')
    const part = { paths: [join(fixtures, 'f4.npy')], labels }
    const arrays = {
      dataset: 'npy',
      files: { train: part, test: part },
      shape: [1, 2, 2],
      classes: 3,
      corrupt: 'fail',
    } as const
    const values = Float32Array.from({ length: 12 }, (_, k) => (k * 20) / 8)
    await written('same.h5', values, [3, 2, 2], [2, 0, 1])
    expect((await open(spec('same.h5', { shape: [1, 2, 2] }), folder)).hash).toBe((await open(arrays, folder)).hash)
  })
})

describe('what is no such file is refused', () => {
  const some = new Float32Array(2 * SIZE)
  const cases: readonly [string, () => string | readonly string[] | Promise<string>, string][] = [
    ['that is not there', () => 'none.h5', 'dataset-unreadable: cannot read `none.h5`: no such file'],
    ['that is a folder', () => 'deep', 'cannot read `deep`: it is a folder'],
    ['that is empty', () => put('empty.h5', ''), 'dataset-unreadable: `empty.h5` cannot be read as HDF5: it is empty'],
    [
      'of something else',
      () => put('random.h5', Buffer.alloc(9000, 7)),
      '`random.h5` cannot be read as HDF5: file signature not found',
    ],
    [
      'cut',
      () => changed('plain.h5', 'cut.h5', (b) => b.subarray(0, b.length - 100)),
      '`cut.h5` cannot be read as HDF5: truncated file',
    ],
    [
      'packed in another way than gzip',
      () => 'lzf.h5',
      'dataset-unreadable: `lzf.h5` cannot be read as HDF5: it is packed with `lzf`, where gzip is known',
    ],
    ['without `data`', () => 'groups.h5', 'data-misfit: `groups.h5` has no dataset `data`, only `data`, `label`'],
    ['without `label`', () => 'no-label.h5', 'data-misfit: `no-label.h5` has no dataset `label`, only `data`'],
    [
      'of halves',
      () => 'half.h5',
      'data-misfit: `data` of `half.h5` is of the type float16, not uint8, float32 or float64',
    ],
    ['of truths', () => 'boolean.h5', '`data` of `boolean.h5` is of the type no number, not'],
    ['of one number', () => 'scalar.h5', '`data` of `scalar.h5` has the shape [], which is not [N, C, H, W]'],
    [
      'with words for labels',
      () => 'words.h5',
      '`label` of `words.h5` is of the type no number, not whole numbers, float32 or float64',
    ],
    [
      'with fewer labels',
      () => written('few.h5', some, [2, 3, 4, 5], [1]),
      '`label` of `few.h5` has 1 labels for 2 images',
    ],
    [
      'with labels out of range',
      () => written('range.h5', some, [2, 3, 4, 5], [1, 3]),
      'label 3 of image 1 in `range.h5` is none of the 3 classes',
    ],
    [
      'of other channels',
      () => written('grey.h5', some, [6, 1, 4, 5], [0, 0, 0, 0, 0, 0]),
      'has the shape [6, 1, 4, 5], images of 1 channel, where the spec says 3',
    ],
    [
      'without images',
      () => written('zero.h5', new Float32Array(), [0, 3, 4, 5], []),
      '`data` of `zero.h5` holds no images',
    ],
    [
      'with NaN',
      () => written('nan.h5', some.with(SIZE + 3, NaN), [2, 3, 4, 5], [0, 1]),
      'data-misfit: image 1 of `nan.h5` has a pixel that is NaN',
    ],
    [
      'of two types',
      () => ['plain.h5', 'bytes.h5'],
      'data-misfit: `bytes.h5` has images of [3, 4, 5] in uint8, but `plain.h5` of [3, 4, 5] in float32',
    ],
    [
      'with a link to the images of another file',
      () => 'link.h5',
      'dataset-unreadable: `link.h5` cannot be read as HDF5: it takes numbers from another file, `bytes.h5`',
    ],
    [
      'with the images of other files',
      () => 'virtual.h5',
      '`virtual.h5` cannot be read as HDF5: it takes numbers from another file, `bytes.h5`',
    ],
    [
      'with images of other files that are not there, and would be zeros',
      () => {
        mkdirSync(join(folder, 'alone'))
        cpSync(join(folder, 'virtual.h5'), join(folder, 'alone/virtual.h5'))
        return 'alone/virtual.h5'
      },
      '`alone/virtual.h5` cannot be read as HDF5: it takes numbers from another file, `alone/bytes.h5`',
    ],
    [
      'with bytes of any other file for images',
      () => 'raw.h5',
      `\`raw.h5\` cannot be read as HDF5: it takes numbers from another file, \`${resolve('raw.bin')}\``,
    ],
    ['listed but not there', () => put('gone.txt', 'bytes.h5\ngone.h5\n'), '`gone.h5`'],
    [
      'listed from elsewhere',
      () => put('outside.txt', 'bytes.h5\n../x.h5\n'),
      'data-misfit: line 2 of `outside.txt` names `../x.h5`, which is not in the folder of the file',
    ],
    ['by a whole path', () => put('whole.txt', `${folder}/bytes.h5\n`), 'which is not in the folder of the file'],
    ['in an empty list', () => put('nothing.txt', '\n\n'), '`nothing.txt` lists no files'],
  ]
  it.each(cases)('%s', async (_name, paths, words) => {
    expect(await refusal(spec(await paths()), folder)).toContain(words)
  })

  it('and an array of NumPy, by the name of its own format', async () => {
    const array = readFileSync(join(fixtures, 'f4.npy'))
    const opened = open(spec([put('f4.npy', array)]), folder)
    await expect(opened).rejects.toMatchObject({
      code: 'dataset-unreadable',
      message: `\`${join(folder, 'f4.npy')}\` cannot be read as HDF5: file signature not found`,
      help: 'its name is that of another format: `dataset: npy`',
    })
  })

  it('and images of two sizes in one set', async () => {
    await written('wide.h5', some, [2, 3, 2, 10], [0, 1])
    expect(await refusal(spec(['plain.h5', 'wide.h5']), folder)).toContain(
      '`wide.h5` has images of [3, 2, 10] in float32',
    )
  })

  it('wherever it is damaged, or opens as another set; and what is whole is read as before', async () => {
    const whole = readFileSync(join(folder, 'packed.h5'))
    const { hash, train } = await open(spec('packed.h5'), folder)
    const found = { refused: 0, other: 0, same: 0 }
    for (let at = 0; at < whole.length; at += 11) {
      const name = put(`damaged-${at}.h5`, whole.with(at, whole[at] ^ 0xff)) // the library remembers files that it failed on
      const opened = await open(spec(name), folder).catch((error: unknown) => error)
      if (opened instanceof RunError) found.refused++
      else if (opened instanceof Error) throw opened
      else found[(opened as Dataset).hash === hash ? 'same' : 'other']++
    }
    expect(found.refused).toBeGreaterThan(50)
    expect(await imagesOf(train, 3)).toEqual(LABELS.map((_, i) => ramp(i)))
  })

  it('when it is damaged while a run reads it', async () => {
    cpSync(join(folder, 'packed.h5'), join(folder, 'moving.h5'))
    const { train } = await open(spec('moving.h5'), folder)
    put('moving.h5', readFileSync(join(folder, 'packed.h5')).subarray(0, 3000))
    await expect(imagesOf(train, 3)).rejects.toThrow('moving.h5` cannot be read as HDF5')
    put('moving.h5', readFileSync(join(folder, 'groups.h5')))
    await expect(imagesOf(train, 3)).rejects.toThrow('moving.h5` has no `data` any more')
    rmSync(join(folder, 'moving.h5'))
    await expect(imagesOf(train, 3)).rejects.toThrow('moving.h5` cannot be read as HDF5: no such file')
  })
})
