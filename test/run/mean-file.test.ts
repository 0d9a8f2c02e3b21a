/** A mean that Caffe left: its bytes are written here by the wire format, not by what reads them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { readMeanFile } from '../../runtime/data/mean-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-mean-'))
afterAll(() => rmSync(folder, { recursive: true }))

const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)])
const field = (id: number, n: number): number[] => [...varint(id * 8), ...varint(n)]
const bytes = (id: number, body: readonly number[]): number[] => [
  ...varint(id * 8 + 2),
  ...varint(body.length),
  ...body,
]
const floats = (values: readonly number[]): number[] => [...new Uint8Array(Float32Array.from(values).buffer)]

const write = (name: string, content: readonly number[]): string => {
  writeFileSync(join(folder, name), Uint8Array.from(content))
  return name
}
const numbers = Array.from({ length: 12 }, (_, i) => i + 0.5)
const old = (values: readonly number[]): number[] => [
  ...field(1, 1),
  ...field(2, 3),
  ...field(3, 2),
  ...field(4, 2),
  ...bytes(5, floats(values)),
]

describe('a mean file', () => {
  it('of the old form has its shape in four fields', async () => {
    const mean = await readMeanFile(write('old', old(numbers)), folder, 3)
    expect(mean).toEqual({ per: 'pixel', values: Float64Array.from(numbers), shape: [3, 2, 2] })
  })

  it('of the later form has a shape of its own, and numbers that are not packed are read too', async () => {
    const shape = bytes(7, bytes(1, [1, 3, 2, 2]))
    const loose = numbers.flatMap((value) => [...varint(5 * 8 + 5), ...floats([value])])
    const mean = await readMeanFile(write('new', [...shape, ...loose]), folder, 3)
    expect(mean).toEqual({ per: 'pixel', values: Float64Array.from(numbers), shape: [3, 2, 2] })
  })

  it.each([
    ['is not there', () => 'none', 'no such file'],
    ['is cut off', () => write('cut', old(numbers).slice(0, -3)), 'a field in it is longer than what encloses it'],
    ['is something else', () => write('text', [...Buffer.from('a mean')]), 'is no mean of images'],
    [
      'is a list of numbers',
      () => write('flat', [...bytes(7, bytes(1, [12])), ...bytes(5, floats(numbers))]),
      'which is not [C, H, W]',
    ],
    ['lacks numbers', () => write('few', old(numbers.slice(1))), 'its blob has 11 numbers for a shape of [1, 3, 2, 2]'],
    ['is not finite', () => write('nan', old([...numbers.slice(1), NaN])), 'not all of its numbers are finite'],
  ])('that %s is refused with its name', async (_what, name, words) => {
    const path = name()
    await expect(readMeanFile(path, folder, 3)).rejects.toThrow(join(folder, path))
    await expect(readMeanFile(path, folder, 3)).rejects.toThrow(words)
  })

  it('of other images does not fit: data-misfit', async () => {
    const path = write('other', old(numbers))
    await expect(readMeanFile(path, folder, 1)).rejects.toThrow(
      expect.objectContaining({
        code: 'data-misfit',
        message: `\`${join(folder, 'other')}\` has 3 channels, the images 1`,
      }),
    )
  })
})
