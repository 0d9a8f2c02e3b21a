/** Arrays that NumPy wrote (fixtures/make.py), and everything that can be wrong with such files. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import type { DataSource } from '../../runtime/data/dataset.ts'
import { meanOf } from '../../runtime/data/mean.ts'
import { openStore } from '../../runtime/data/stores/index.ts'
import { RandomWords } from '../../runtime/random/index.ts'
import { npyBytes } from './npy-bytes.ts'
import { imagesOf, open, refusal } from './opening.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-npy-'))
afterAll(() => rmSync(folder, { recursive: true }))
cpSync(join(import.meta.dirname, 'fixtures'), folder, { recursive: true })

function array(
  name: string,
  { descr = '<f4', shape, body, text }: { descr?: string; shape: string; body: ArrayBufferView; text?: string },
): string {
  writeFileSync(join(folder, name), npyBytes(body, descr, shape, text))
  return name
}
const changed = (from: string, name: string, change: (bytes: Buffer) => Uint8Array): string => {
  writeFileSync(join(folder, name), change(readFileSync(join(folder, from))))
  return name
}

const spec = (images: string, labels = 'labels-i8.npy', more: Partial<DataSource> = {}): DataSource => ({
  dataset: 'npy',
  files: { train: { paths: [images], labels }, test: { paths: [images], labels } },
  shape: [1, 2, 2],
  classes: 3,
  corrupt: 'fail',
  ...more,
})
const TWENTIES = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220]

describe('an array of NumPy', () => {
  it.each(['u1.npy', 'u1-v2.npy', 'u1-v3.npy'])('%s holds bytes, in any version of the format', async (name) => {
    const { train, test } = await open(spec(name), folder)
    expect([train.count, test.count, [...(train.labels ?? [])]]).toEqual([3, 3, [2, 0, 1]])
    expect((await imagesOf(train, 1)).flat()).toEqual(TWENTIES)
    expect((await imagesOf(test, 1, [2, 0, 2])).flat()).toEqual([
      ...TWENTIES.slice(8),
      ...TWENTIES.slice(0, 4),
      ...TWENTIES.slice(8),
    ])
  })

  it.each(['f4.npy', 'f8.npy'])(
    '%s holds numbers that are no bytes, with or without an axis of channels',
    async (name) => {
      const { train } = await open(spec(name), folder)
      expect((await imagesOf(train, 1, [2, 1, 0])).flat()).toEqual(
        [...TWENTIES.slice(8), ...TWENTIES.slice(4, 8), ...TWENTIES.slice(0, 4)].map((x) => x / 8),
      )
    },
  )

  it('of three channels is red, green and blue, each a plane', async () => {
    const { train } = await open(spec('colour.npy', 'none', { shape: [3, 2, 2] }), folder)
    const reader = await openStore(train.store, { channels: 3 })
    expect(await reader.read(1)).toMatchObject({ channels: 3, height: 2, width: 2, interleaved: false, rgb: true })
    reader.close()
    expect((await imagesOf(train, 3))[1]).toEqual(Array.from({ length: 12 }, (_, k) => 12 + k))
  })

  it.each(['i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f4', 'f8'])('has labels of the type %s', async (kind) => {
    const { train } = await open(spec('u1.npy', `labels-${kind}.npy`), folder)
    expect([...(train.labels ?? [])]).toEqual([2, 0, 1])
  })

  it('has labels in a column, or none', async () => {
    expect([...((await open(spec('u1.npy', 'labels-column.npy'), folder)).train.labels ?? [])]).toEqual([2, 0, 1])
    const { train } = await open(spec('u1.npy', 'none'), folder)
    expect(train.labels).toBeUndefined()
  })

  it('is known by what it holds, not by its name or version', async () => {
    const hash = async (...words: Parameters<typeof spec>): Promise<string> => (await open(spec(...words), folder)).hash
    const one = await hash('u1.npy')
    cpSync(join(folder, 'u1.npy'), join(folder, 'other.npy'))
    expect(await hash('other.npy', 'labels-u1.npy')).toBe(one)
    expect(await hash('u1-v3.npy')).toBe(one)
    changed('u1.npy', 'pixel.npy', (bytes) => bytes.fill(1, bytes.length - 1))
    changed('labels-u1.npy', 'label.npy', (bytes) => bytes.fill(1, bytes.length - 2))
    const others = [
      hash('pixel.npy'),
      hash('u1.npy', 'label.npy'),
      hash('u1.npy', 'none'),
      hash('f4.npy'),
      hash('f8.npy'),
    ]
    expect(new Set([one, ...(await Promise.all(others))]).size).toBe(6)
  })

  it('may have its header in another order, with other quotes and the long numbers of Python 2', async () => {
    const text = `{"shape": (3L, 1L, 2L, 2L) , 'fortran_order' :False,"descr": '|u1'}`
    array('old.npy', { shape: '', body: Uint8Array.from(TWENTIES), text })
    expect((await imagesOf((await open(spec('old.npy'), folder)).train, 1)).flat()).toEqual(TWENTIES)
  })

  const scaled = async (
    name: string,
    count: number,
    channels: number,
    resize: readonly [number, number],
  ): Promise<number[]> => {
    const { train } = await open(spec(name, 'none', { shape: [channels, ...resize] }), folder)
    const scaler = await openStore(train.store, { channels, resize })
    const reading = Array.from({ length: count }, async (_, i) => scaler.read(i)) // the next before one is done
    const images = await Promise.all(reading)
    scaler.close()
    return images.flatMap(({ values }) => [...values])
  }

  it('is scaled without rounding, several images at once', async () => {
    expect(await scaled('f4.npy', 3, 1, [2, 2])).toEqual(TWENTIES.map((x) => x / 8))
    array('row.npy', { shape: '(1, 1, 1, 4)', body: Float32Array.of(0, -1, 2, 0.5) })
    expect(await scaled('row.npy', 1, 1, [1, 8])).toEqual([0, -0.25, -0.75, -0.25, 1.25, 1.625, 0.875, 0.5])
    array('wide.npy', { shape: '(1, 1, 2, 4)', body: Float32Array.of(0, 8, 0, 0, 0, 8, 0, 0) })
    expect(await scaled('wide.npy', 1, 1, [2, 2])).toEqual([3, 1, 3, 1]) // weights 1, 3, 3, 1 of 8, the edge repeated
  })

  it('is scaled down as bytes are', async () => {
    const words = new RandomWords(1, 'init', 'noise')
    const noise = Uint8Array.from({ length: 3 * 2 * 9 * 14 }, () => words.below(256))
    array('noise-u1.npy', { descr: '|u1', shape: '(3, 2, 9, 14)', body: noise })
    array('noise-f4.npy', { shape: '(3, 2, 9, 14)', body: Float32Array.from(noise, (x) => x / 100 - 1) })
    const bytes = await scaled('noise-u1.npy', 3, 2, [5, 8])
    const floats = await scaled('noise-f4.npy', 3, 2, [5, 8])
    expect(bytes).toHaveLength(3 * 2 * 5 * 8)
    floats.forEach((x, i) => expect(Math.abs(100 * (x + 1) - bytes[i])).toBeLessThan(1.5))
  })

  it('has a mean that does not depend on which image is scaled first', async () => {
    const words = new RandomWords(2, 'init', 'noise')
    const values = Float32Array.from(
      { length: 64 * 16 },
      () => (words.below(2 ** 24) - 2 ** 23) * 2 ** (words.below(40) - 20),
    )
    array('many.npy', { shape: '(64, 1, 4, 4)', body: values })
    const { train } = await open(spec('many.npy', 'none', { shape: [1, 2, 2] }), folder)
    const images = await scaled('many.npy', 64, 1, [2, 2])
    const sums = images.reduce((total, x, i) => total.map((sum, k) => (k === i % 4 ? sum + x : sum)), [0, 0, 0, 0])
    const transform = { mean: 'pixel', train: { resize: [2, 2] }, test: {}, channels: 'rgb', scale: 1 } as const
    const part = { split: train, positions: undefined, count: 64 }
    const mean = await meanOf(part, { transform, shape: [1, 2, 2] } as unknown as Plan['data'], {
      ...{ folder, cache: join(folder, 'cache'), hash: 'many' },
    })
    expect([...mean.values]).toEqual(sums.map((sum) => sum / 64))
  })
})

describe('what is no such array is refused', () => {
  const plain = { shape: '(3, 2, 2)', body: Float32Array.from(TWENTIES) }
  const cases: readonly [string, () => string, string][] = [
    ['that is not there', () => 'none.npy', 'dataset-unreadable: cannot read `none.npy`: no such file'],
    ['that is a folder', () => '.', ': it is a folder'],
    ['that is empty', () => changed('u1.npy', 'empty.npy', () => Buffer.alloc(0)), 'it is empty'],
    [
      'of something else',
      () => changed('u1.npy', 'text.npy', () => Buffer.from('1,2,3\n'.repeat(9))),
      'it does not start with the magic words',
    ],
    [
      'of an archive',
      () => changed('u1.npy', 'a.npz', () => Buffer.from('PK\x03\x04')),
      '`a.npz` is no array of NumPy: it is an archive of arrays (.npz)',
    ],
    [
      'of a later version',
      () => changed('u1.npy', 'v4.npy', (b) => b.fill(4, 6, 7)),
      'it is of version 4.0, not 1.0, 2.0 or 3.0',
    ],
    [
      'cut in its first bytes',
      () => changed('u1.npy', 'cut8.npy', (b) => b.subarray(0, 8)),
      'it is shorter than its header',
    ],
    [
      'cut in its header',
      () => changed('u1.npy', 'cut50.npy', (b) => b.subarray(0, 50)),
      'it is shorter than its header',
    ],
    [
      'cut in its numbers',
      () => changed('u1.npy', 'cut.npy', (b) => b.subarray(0, 139)),
      'dataset-unreadable: `cut.npy` is no array of NumPy: it has 139 bytes, not 140',
    ],
    [
      'with something after it',
      () => changed('u1.npy', 'two.npy', (b) => Buffer.concat([b, b])),
      'it has 280 bytes, not 140',
    ],
    [
      'with an endless header',
      () => changed('u1-v2.npy', 'long.npy', (b) => b.fill(0xff, 8, 12)),
      'its header of 4294967295 bytes is longer than 10000',
    ],
    [
      'with a damaged header',
      () => changed('u1.npy', 'brace.npy', (b) => b.fill('[', 10, 11)),
      'its header is not that of a plain array',
    ],
    [
      'with a key twice',
      () =>
        array('twice.npy', {
          ...plain,
          text: `{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,2,2)}`,
        }),
      'its header is not that of a plain array',
    ],
    [
      'with another key',
      () =>
        array('key.npy', { ...plain, text: `{'descr': '<f4', 'fortran_order': False, 'shape': (3,2,2), 'x': 'y'}` }),
      'its header is not that of a plain array',
    ],
    [
      'with code in its header',
      () => array('code.npy', { ...plain, text: `{'descr': '<f4', 'fortran_order': False, 'shape': (3,2,1+1)}` }),
      'its header is not that of a plain array',
    ],
    [
      'without commas in its header',
      () => array('comma.npy', { ...plain, text: `{'descr': '<f4' 'fortran_order': False, 'shape': (3,2,2)}` }),
      'its header is not that of a plain array',
    ],
    ['of a compound type', () => 'compound.npy', 'its header is not that of a plain array'],
    [
      'with a negative size',
      () => array('negative.npy', { ...plain, shape: '(3, 2, -2)' }),
      'its header is not that of a plain array',
    ],
    [
      'with an enormous size',
      () => array('huge.npy', { ...plain, shape: '(999999999999999, 1, 999999999999999, 2)' }),
      'bytes, not',
    ],
    ['of whole numbers', () => 'labels-i8.npy', 'has the shape [3], which is not [N, C, H, W]'],
    [
      'of words',
      () => array('words.npy', { ...plain, descr: '<U3' }),
      'data-misfit: the numbers of `words.npy` are of the type <U3, not |u1, <f4 or <f8',
    ],
    ['big-endian', () => 'big-endian.npy', 'data-misfit: the numbers of `big-endian.npy` are big-endian, >f4'],
    [
      'column by column',
      () => 'fortran.npy',
      'data-misfit: `fortran.npy` is laid out column by column (fortran_order)',
    ],
    [
      'without images',
      () => array('zero.npy', { shape: '(0, 1, 2, 2)', body: new Float32Array() }),
      'data-misfit: `zero.npy` holds no images',
    ],
    [
      'without pixels',
      () => array('flat.npy', { shape: '(3, 1, 0, 2)', body: new Float32Array() }),
      'its images have no pixels',
    ],
    [
      'of vectors',
      () => array('vectors.npy', { ...plain, shape: '(3, 4)' }),
      'has the shape [3, 4], which is not [N, C, H, W]',
    ],
    [
      'of a number',
      () => array('number.npy', { shape: '()', body: new Float32Array(1) }),
      'has the shape [], which is not [N, C, H, W]',
    ],
    [
      'of other channels',
      () => 'colour.npy',
      '`colour.npy` has the shape [3, 3, 2, 2], images of 3 channels, where the spec says 1',
    ],
    [
      'with NaN',
      () => array('nan.npy', { ...plain, body: Float32Array.from(TWENTIES).fill(NaN, 5, 6) }),
      'data-misfit: image 1 of `nan.npy` has a pixel that is NaN',
    ],
    [
      'with infinity',
      () => array('inf.npy', { ...plain, body: Float32Array.from(TWENTIES).fill(-Infinity, 11) }),
      'image 2 of `inf.npy` has a pixel that is -Infinity',
    ],
    [
      'too large for float32',
      () => array('1e39.npy', { ...plain, descr: '<f8', body: Float64Array.from(TWENTIES).fill(1e39, 0, 1) }),
      'image 0 of `1e39.npy` has a pixel that is 1e+39, which is more than float32 holds',
    ],
  ]
  it.each(cases)('%s', async (_name, name, words) => {
    expect(await refusal(spec(name()), folder)).toContain(words)
  })

  it.each<[string, () => string, string]>([
    [
      'fewer',
      () => array('two-labels.npy', { descr: '|u1', shape: '(2,)', body: Uint8Array.of(0, 1) }),
      '`two-labels.npy` has 2 labels for 3 images',
    ],
    [
      'in rows',
      () => array('labels-row.npy', { descr: '|u1', shape: '(1, 3)', body: Uint8Array.of(0, 1, 2) }),
      '`labels-row.npy` has the shape [1, 3], which is not [N]',
    ],
    [
      'that are no whole numbers',
      () => array('half.npy', { shape: '(3,)', body: Float32Array.of(0, 1, 0.5) }),
      'data-misfit: label 0.5 of image 2 in `half.npy` is none of the 3 classes',
    ],
    [
      'that are no numbers',
      () => array('nan-labels.npy', { shape: '(3,)', body: Float32Array.of(0, NaN, 1) }),
      'label NaN of image 1',
    ],
    [
      'below 0',
      () => array('minus.npy', { descr: '<i8', shape: '(3,)', body: BigInt64Array.of(0n, -1n, 1n) }),
      'label -1 of image 1 in `minus.npy`',
    ],
    [
      'too large for any class',
      () => array('large.npy', { descr: '<u8', shape: '(3,)', body: BigUint64Array.of(0n, 2n ** 63n, 1n) }),
      'label 9223372036854776000 of image 1',
    ],
    [
      'of words',
      () => array('yes.npy', { descr: '|b1', shape: '(3,)', body: Uint8Array.of(0, 1, 1) }),
      'the numbers of `yes.npy` are of the type |b1, not',
    ],
    [
      'cut',
      () => changed('labels-i8.npy', 'cut-labels.npy', (b) => b.subarray(0, b.length - 1)),
      'is no array of NumPy: it has 151 bytes, not 152',
    ],
  ])('labels %s', async (_name, name, words) => {
    expect(await refusal(spec('u1.npy', name()), folder)).toContain(words)
  })

  it('and what would help is said', async () => {
    const help = async (data: DataSource): Promise<string> => {
      const error = await open(data, folder).catch((caught: unknown) => caught)
      return String((error as { help?: string }).help)
    }
    expect(await help(spec('big-endian.npy'))).toContain("array.astype('<f4')")
    expect(await help(spec('fortran.npy'))).toContain('np.ascontiguousarray(array)')
    array('last.npy', { descr: '|u1', shape: '(1, 2, 2, 3)', body: new Uint8Array(12) })
    expect(await help(spec('last.npy', 'none', { shape: [3, 2, 2] }))).toContain('array.transpose(0, 3, 1, 2)')
  })

  it('when it changes while a run reads it', async () => {
    cpSync(join(folder, 'f4.npy'), join(folder, 'moving.npy'))
    const { train } = await open(spec('moving.npy', 'none'), folder)
    changed('moving.npy', 'moving.npy', (bytes) => bytes.subarray(0, 150))
    await expect(imagesOf(train, 1)).rejects.toThrow('moving.npy` ends early: it has changed since it was opened')
  })
})
