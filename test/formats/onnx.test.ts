/** Initializers of models that the onnx package wrote (fixtures/make.py), beside the model too, and damage. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { memoryFile, openWeights } from '../../compiler/formats/index.ts'
import { encodeModel } from '../../compiler/onnx/index.ts'
import { openDiskFile, sha256Of, sha256OfWeights } from '../../runtime/weights/index.ts'
import { survives } from './damage.ts'
import { fixture, fixturePath, numbers, range } from './tensors.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-onnx-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A model with one initializer. */
function model(initializer: object): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: { name: 'g', initializer: [initializer] },
  })
}
const whole = model({ name: 'w', dims: [2, 2], dataType: 1, rawData: new Uint8Array(16) })

/** A field that has a length, in the wire format. */
function field(id: number, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)))
  return Buffer.concat([Buffer.from([id * 8 + 2, bytes.length]), bytes])
}

describe('numbers of a node', () => {
  it('in another file are refused, in graphs within it too: the engine would ask nobody where that file lies', async () => {
    const tensor = field(5, field(13, field(1, 'location'), field(2, '../secret')))
    const node = field(1, field(5, tensor))
    const deep = field(1, field(5, field(6, node)))
    for (const graph of [node, deep]) {
      await expect(openWeights(memoryFile(field(7, field(2, 'g'), graph)))).rejects.toThrow(
        'a node of it has numbers in another file, which only its initializers may have',
      )
    }
  })
})

describe('initializers', () => {
  it('are read in every type, raw and in fields', async () => {
    const { format, tensors, metadata } = await openWeights(memoryFile(fixture('initializers.onnx')))
    expect([format, metadata]).toEqual(['onnx', { network: 'small', producer: 'make.py' }])
    const types = {
      f4: 'F32',
      f8: 'F64',
      f2: 'F16',
      i8: 'I64',
      i4: 'I32',
      i2: 'I16',
      i1: 'I8',
      u8: 'U64',
      u4: 'U32',
      u2: 'U16',
      u1: 'U8',
      b: 'BOOL',
    }
    const read = await numbers(fixture('initializers.onnx'))
    for (const [type, dtype] of Object.entries(types)) {
      for (const name of [`raw.${type}`, `typed.${type}`]) {
        expect(tensors.find((tensor) => tensor.name === name)).toEqual({ name, dtype, shape: [3, 4] })
        expect(read[name], name).toEqual(type === 'b' ? range(12).map((i) => Number(i !== 0)) : range(12))
      }
    }
    expect(read).toMatchObject({
      negative: [-1, 0, 1],
      negative64: [-(2 ** 40), 0, 2 ** 40],
      half: [-1.5, 0, 65504],
      bfloat: [1.5, -2],
      scalar: [3],
      empty: [],
    })
  })

  it('that lie beside the model are read there, and are part of its hash', async () => {
    const file = await openDiskFile(fixturePath('external.onnx'))
    try {
      expect(await numbers(file)).toEqual({ a: range(12), b: range(12, 1) })
      expect((await openWeights(file)).parts).toEqual(['external.bin'])
    } finally {
      await file.close()
    }
    const [both, alone] = [
      await sha256OfWeights(fixturePath('external.onnx')),
      await sha256Of(fixturePath('external.onnx')),
    ]
    expect(both).not.toBe(alone)
    const bytes = ['external.onnx', 'external.bin'].map((name) => readFileSync(fixturePath(name)))
    expect(both).toBe(createHash('sha256').update(Buffer.concat(bytes)).digest('hex'))
  })

  it('that lie elsewhere, or are cut, are refused', async () => {
    await expect(openWeights(memoryFile(fixture('external.onnx')))).rejects.toThrow(
      'its numbers are in `external.bin`, which is not here',
    )
    const beside = (bytes: Uint8Array): Map<string, Uint8Array> => new Map([['external.bin', bytes]])
    const cut = memoryFile(fixture('external.onnx'), beside(fixture('external.bin').subarray(0, 100)))
    await expect(openWeights(cut)).rejects.toThrow('`b` lies beyond the end of `external.bin`')
    mkdirSync(join(folder, 'models'))
    writeFileSync(join(folder, 'secret'), fixture('external.bin'))
    writeFileSync(join(folder, 'models', 'm.onnx'), fixture('external.onnx'))
    const opened = async (): Promise<unknown> => {
      const file = await openDiskFile(join(folder, 'models', 'm.onnx'))
      return openWeights(file).finally(() => file.close())
    }
    await expect(opened()).rejects.toThrow('`external.bin`, which it names, is not beside it')
    symlinkSync('../secret', join(folder, 'models', 'external.bin'))
    await expect(opened()).rejects.toThrow('`external.bin`, which it names, lies outside of its folder')
    for (const path of ['../secret.bin', '/etc/passwds', 'a/../../b.bin', 'c:\\secrets']) {
      const [from, to] = ['external.bin', path.padEnd(12, 'x').slice(0, 12)].map((text) => Buffer.from(text))
      const renamed = Buffer.from(fixture('external.onnx'))
      for (let at = renamed.indexOf(from); at >= 0; at = renamed.indexOf(from)) to.copy(renamed, at)
      await expect(openWeights(memoryFile(renamed, beside(fixture('external.bin'))))).rejects.toThrow(
        'files that belong to it lie in its folder',
      )
    }
  })

  it.each([
    ['words', '`words` is of ONNX’s type 8, which has no float32'],
    ['complex', '`c` is of ONNX’s type 14, which has no float32'],
  ])('of the type %s are refused', async (name, message) => {
    await expect(openWeights(memoryFile(fixture(`${name}.onnx`)))).rejects.toThrow(message)
  })

  it('of which the end is missing is told as that', async () => {
    const bytes = fixture('initializers.onnx')
    const cut = openWeights(memoryFile(bytes.subarray(0, bytes.length / 2)))
    await expect(cut).rejects.toThrow('it begins as ONNX does, and ends in the middle')
  })

  it.each([
    [
      'a shape that lies',
      { name: 'w', dims: [100_000, 100_000], dataType: 1, rawData: new Uint8Array(16) },
      '`w` has 16 bytes for a shape of [100000, 100000]',
    ],
    ['no numbers', { name: 'w', dims: [100_000, 100_000], dataType: 6 }, '`w` has not as many numbers as its shape'],
    ['a negative dimension', { name: 'w', dims: [-1], dataType: 1 }, '`w` has a negative or an absurd shape'],
    [
      'an absurd product',
      { name: 'w', dims: [2 ** 40, 2 ** 40], dataType: 1 },
      '`w` has a negative or an absurd shape',
    ],
    ['no name', { dims: [1], dataType: 1 }, 'an initializer in it has no name'],
  ])('with %s are refused', async (_, initializer, message) => {
    await expect(openWeights(memoryFile(model(initializer)))).rejects.toThrow(message)
  })

  it('with any damage are refused or read', async () => {
    await survives([fixture('initializers.onnx'), whole], 4, 3000)
  })
})
