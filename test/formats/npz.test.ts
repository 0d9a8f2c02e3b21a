/** Archives of arrays: those that NumPy wrote (fixtures/make.py), ours as NumPy reads them, and damage. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

import { memoryFile, openWeights, type RandomAccessFile } from '../../compiler/formats/index.ts'
import { encodeZip } from '../../compiler/formats/zip-write.ts'
import { npyBytes } from '../data/npy-bytes.ts'
import { survives } from './damage.ts'
import { python, pythonHas } from './python.ts'
import { bits, dict, encode, fixture, numbers, range } from './tensors.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-npz-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('what NumPy wrote', () => {
  it.each(['arrays.npz', 'packed.npz'])('%s is read in every type, by rows and by columns', async (name) => {
    const { format, tensors } = await openWeights(memoryFile(fixture(name)))
    expect(format).toBe('npz')
    const types = {
      f8: 'F64',
      f4: 'F32',
      f2: 'F16',
      i8: 'I64',
      i4: 'I32',
      i2: 'I16',
      i1: 'I8',
      u8: 'U64',
      u4: 'U32',
      u2: 'U16',
      u1: 'U8',
    }
    const read = await numbers(fixture(name))
    for (const [name, dtype] of Object.entries(types)) {
      expect(tensors.find((tensor) => tensor.name === name)).toEqual({ name, dtype, shape: [3, 4] })
      expect(read[name]).toEqual(range(12))
    }
    expect(tensors.find((tensor) => tensor.name === 'columns')?.shape).toEqual([4, 3])
    expect(read).toMatchObject({
      '?': range(12).map((i) => Number(i !== 0)),
      columns: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11],
      scalar: [3],
      empty: [],
      'conv1.weight': range(12),
    })
  })

  it.each([
    ['big-endian.npz', '`w.npy` in the archive is of the type >f4'],
    ['objects.npz', '`w.npy` in the archive is of the type |O'],
  ])('%s is refused', async (name, message) => {
    await expect(openWeights(memoryFile(fixture(name)))).rejects.toThrow(message)
  })

  it('tells shapes without unpacking the numbers', async () => {
    const bytes = fixture('large-packed.npz')
    const file = await openWeights(memoryFile(bytes))
    expect(file.tensors.map(({ shape }) => shape)).toEqual([[40, 1000], [3]])
    expect((await file.read('zeros')).length).toBe(40_000)
  })
})

describe('what we write', () => {
  it('comes back as it was, in the same order and the same bytes', async () => {
    const property = fc.asyncProperty(dict, async (tensors) => {
      fc.pre(Object.keys(tensors).length > 0)
      const bytes = encode('npz', tensors)
      const file = await openWeights(memoryFile(bytes))
      expect(file.tensors.map(({ name }) => name)).toEqual(Object.keys(tensors))
      for (const { name, shape } of file.tensors) {
        expect(shape).toEqual(tensors[name].shape)
        expect([...(await file.read(name))]).toEqual([...tensors[name].data])
      }
      expect(encode('npz', tensors)).toEqual(bytes)
    })
    await fc.assert(property, { numRuns: 50 })
  })

  it.skipIf(!pythonHas('numpy'))('is what NumPy reads, bit for bit', () => {
    const samples = fc.sample(dict, 20)
    const names = samples.map((tensors, i) => {
      writeFileSync(join(folder, `${i}.npz`), encode('npz', tensors))
      return join(folder, `${i}.npz`)
    })
    const program = `
import json, sys, numpy as np
def said(a): return [list(a.shape), str(a.dtype), a.reshape(-1).view(np.int32).tolist()]
print(json.dumps([{k: said(v) for k, v in np.load(p).items()} for p in sys.argv[1:]]))`
    expect(python(program, ...names)).toEqual(samples.map(bits))
  })
})

describe('an archive of arrays', () => {
  const archive = (entry: Uint8Array): RandomAccessFile => memoryFile(encodeZip(new Map([['w.npy', entry]])))

  it.each([
    [
      'whose size lies',
      npyBytes(new Float32Array(3), '<f4', '(4,)'),
      '`w.npy` in the archive has not the size of its shape',
    ],
    [
      'whose shape is absurd',
      npyBytes(new Float32Array(3), '<f4', '(99999999999, 99999999999)'),
      'has not the size of its shape',
    ],
    ['of a negative shape', npyBytes(new Float32Array(1), '<f4', '(-1,)'), 'its header is not that of a plain array'],
    ['of complex numbers', npyBytes(new Float32Array(6), '<c8', '(3,)'), '`w.npy` in the archive is of the type <c8'],
    ['of texts', npyBytes(new Float32Array(3), '<U1', '(3,)'), '`w.npy` in the archive is of the type <U1'],
    ['of something else', Buffer.from('hello'), '`w.npy` in the archive is no array of NumPy'],
  ])('%s is refused', async (_, entry, message) => {
    await expect(openWeights(archive(entry))).rejects.toThrow(message)
  })

  it('with any damage is refused or read', async () => {
    await survives([fixture('arrays.npz')], 4, 1000)
    await survives([fixture('packed.npz'), fixture('large-packed.npz')], 4 * 1032, 1000)
  })
})
