import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  decodeSafetensors,
  encodeSafetensors,
  FormatError,
  memoryFile,
  openWeights,
  readSafetensorsHeader,
  type TensorData,
} from '../../compiler/formats/index.ts'
import { survives } from './damage.ts'

const tensor = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), fc.boolean(), fc.integer())
  .map(([shape, float, seed]): TensorData => {
    const size = shape.reduce((product, n) => product * n, 1)
    const values = Array.from({ length: size }, (_, i) => seed + i)
    return { shape, data: float ? Float32Array.from(values, (v) => v / 3) : Int32Array.from(values) }
  })

describe('safetensors', () => {
  it('come back as they were written, from a view at an odd offset too', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
          tensor,
        ),
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
          fc.string(),
        ),
        (tensors, metadata) => {
          const written = encodeSafetensors({ tensors: new Map(Object.entries(tensors)), metadata })
          const shifted = new Uint8Array(written.length + 1)
          shifted.set(written, 1)
          const read = decodeSafetensors(shifted.subarray(1))
          expect(Object.fromEntries(read.tensors)).toEqual({ ...tensors })
          expect({ ...read.metadata }).toEqual({ ...metadata })
        },
      ),
    )
  })

  it('are the same bytes whatever the order they are given in', () => {
    const a: TensorData = { shape: [1], data: Float32Array.of(1) }
    const b: TensorData = { shape: [2], data: Float32Array.of(2, 3) }
    expect(
      encodeSafetensors({
        tensors: new Map([
          ['a', a],
          ['b', b],
        ]),
        metadata: { x: '1', y: '2' },
      }),
    ).toEqual(
      encodeSafetensors({
        tensors: new Map([
          ['b', b],
          ['a', a],
        ]),
        metadata: { y: '2', x: '1' },
      }),
    )
  })

  it('follow the format to the byte', () => {
    const bytes = encodeSafetensors({
      tensors: new Map([['w', { shape: [1], data: Float32Array.of(1) }]]),
      metadata: {},
    })
    const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8)
    expect(Buffer.from(bytes)).toEqual(
      Buffer.concat([
        Buffer.from([padded.length, 0, 0, 0, 0, 0, 0, 0]),
        Buffer.from(padded),
        Buffer.from([0, 0, 0x80, 0x3f]),
      ]),
    )
  })

  const good = encodeSafetensors({ tensors: new Map([['w', { shape: [4], data: new Float32Array(4) }]]), metadata: {} })
  const withHeader = (json: string, data = 16): Uint8Array => {
    const head = Buffer.alloc(8)
    head.writeBigUInt64LE(BigInt(json.length))
    return Buffer.concat([head, Buffer.from(json), Buffer.alloc(data)])
  }
  it.each([
    ['nothing', new Uint8Array(3), 'the file is shorter than a header'],
    ['a cut file', good.subarray(0, good.length - 1), 'the data of `w` lies beyond the end of the file'],
    ['a cut header', good.subarray(0, 20), 'the header is longer than the file'],
    ['a giant header', Buffer.alloc(64, 0xff), 'the header is longer than the file'],
    ['no JSON', withHeader('{"w":'), 'the header is no JSON'],
    ['no map', withHeader('[1]'), 'the header is no map'],
    ['no offsets', withHeader('{"w":{"dtype":"F32","shape":[4]}}'), 'the entry of `w` is incomplete'],
    [
      'another size',
      withHeader('{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}'),
      'the data of `w` has not the size of its shape',
    ],
    [
      'another type',
      withHeader('{"w":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}', 8),
      '`w` is of type F16, and only F32 and I32 can be read',
    ],
  ])('refuse %s', (_name, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(new FormatError(message))
  })

  const twice = (second: string, place: string): string =>
    `{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},${second}:{"dtype":"F32","shape":[2],"data_offsets":${place}}}`
  it.each([
    [
      '10 GB declared in a few bytes',
      '{"w":{"dtype":"F32","shape":[50000,50000],"data_offsets":[0,10000000000]}}',
      'the data of `w` lies beyond the end of the file',
    ],
    [
      'an unknown type',
      '{"w":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}',
      '`w` is of type F8_E4M3; known are F64, F32',
    ],
    [
      'dims whose product is beyond all numbers',
      '{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}',
      'the data of `w` has not the size of its shape',
    ],
    ['two tensors in one place', twice('"v"', '[4,12]'), 'the data of `v` is another tensor’s too'],
    ['one name twice', twice('"w"', '[8,16]'), 'the data in front of `w` belongs to no tensor'],
    ['more data than tensors', twice('"w"', '[0,8]'), 'there is data behind its last tensor'],
    ['a size below 0', '{"w":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}', 'the entry of `w` is incomplete'],
  ])('are refused as weights with %s', async (_name, json, message) => {
    await expect(openWeights(memoryFile(withHeader(json)))).rejects.toThrow(message)
  })

  it('are refused as weights where they end within the header', async () => {
    const cut = openWeights(memoryFile(good.subarray(0, 20)))
    await expect(cut).rejects.toThrow('it begins as safetensors do, and ends before its header does')
  })

  it('as weights, with any damage, are refused or read', async () => {
    const several = encodeSafetensors({
      tensors: new Map([
        ['a', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
        ['b', { shape: [], data: Float32Array.of(7) }],
      ]),
      metadata: { of: 'two' },
    })
    await survives([several], 4, 1000)
  })

  it('survive any damage with a FormatError or a value', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const damaged = good.slice()
        damaged[at] = byte
        try {
          decodeSafetensors(damaged)
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('tell names and shapes from the header alone', () => {
    expect(readSafetensorsHeader(good.subarray(0, good.length - 16), good.length).tensors).toEqual([
      { name: 'w', dtype: 'F32', shape: [4], offsets: [0, 16] },
    ])
  })
})
