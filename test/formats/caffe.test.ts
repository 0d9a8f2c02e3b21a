/** Caffe's files: written by a descriptor and read by ours, the other way round, damaged, and those that Caffe wrote. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  encodeBinaryproto,
  encodeCaffemodel,
  encodeSolverstate,
  FormatError,
  memoryFile,
  openWeights,
  type RandomAccessFile,
} from '../../compiler/formats/index.ts'
import { decode, encode } from './caffe-messages.ts'

const floats = fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 40 })
const name = fc.string({ minLength: 1, maxLength: 12 })
const layer = fc.record({ name, blobs: fc.array(floats, { minLength: 1, maxLength: 2 }) })
const net = fc.uniqueArray(layer, { selector: (one) => one.name, minLength: 1, maxLength: 5 })

/** Everything in a file, its numbers too. */
async function contents(bytes: Uint8Array): Promise<Record<string, readonly number[]>> {
  const file = await openWeights(memoryFile(bytes))
  const read = file.tensors.map(async ({ name }): Promise<[string, number[]]> => [name, [...(await file.read(name))]])
  return Object.fromEntries(await Promise.all(read))
}

describe('a caffemodel', () => {
  it.each(['packed', 'unpacked'] as const)('of either version, %s, floats or doubles, is read', async (how) => {
    const written = fc.asyncProperty(net, fc.boolean(), fc.boolean(), fc.boolean(), async (layers, v1, old, double) => {
      const blobOf = (values: number[]): object => ({
        ...(double ? { doubleData: values } : { data: values }),
        ...(old ? { num: 1, channels: 1, height: 1, width: values.length } : { shape: { dim: [values.length] } }),
      })
      const list = layers.map(({ name, blobs }) => ({
        name,
        type: v1 ? 4 : 'Convolution',
        blobs: blobs.map(blobOf),
      }))
      const bytes = encode('Net', { name: 'n', [v1 ? 'layers' : 'layer']: list }, how)
      const expected = layers.flatMap((one) =>
        one.blobs.map((values, i) => [`${one.name}.${['weight', 'bias'][i]}`, values]),
      )
      expect(await contents(bytes)).toEqual(Object.fromEntries(expected))
      const { tensors, format } = await openWeights(memoryFile(bytes))
      expect(format).toBe('caffemodel')
      for (const tensor of tensors) {
        expect(tensor.dtype).toBe(double ? 'F64' : 'F32')
        const isKernel = old && tensor.name.endsWith('.weight') // 1×1×1×N, of which nothing is in front
        expect(tensor.shape.length).toBe(isKernel ? 4 : 1)
        expect(tensor.legacyShape).toBeUndefined()
      }
    })
    await fc.assert(written, { numRuns: 50 })
  })

  it('of old has as many axes as its types of layers say, and ones in front where nobody says it', async () => {
    const blob = (...dims: readonly number[]): object => {
      const [num, channels, height, width] = dims
      return { num, channels, height, width, data: Array<number>(dims.reduce((a, b) => a * b, 1)).fill(1) }
    }
    const layers = [
      { name: 'c', type: 4, blobs: [blob(1, 1, 3, 3), blob(1, 1, 1, 2)] },
      { name: 'i', type: 14, blobs: [blob(1, 1, 4, 3), blob(1, 1, 1, 4)] },
      { name: 'odd', type: 14, blobs: [blob(2, 1, 4, 3)] },
      { name: 'x', type: 99, blobs: [blob(1, 1, 4, 3)] },
    ]
    const { tensors } = await openWeights(memoryFile(encode('Net', { layers })))
    expect(tensors.map(({ name, shape, legacyShape }) => [name, shape, legacyShape ?? false])).toEqual([
      ['c.weight', [1, 1, 3, 3], false],
      ['c.bias', [2], false],
      ['i.weight', [4, 3], false],
      ['i.bias', [4], false],
      ['odd.weight', [2, 1, 4, 3], true],
      ['x.weight', [1, 1, 4, 3], true],
    ])
  })

  it('has the names of what its layers hold', async () => {
    const blob = { data: [1], shape: { dim: [1] } }
    const types = { bn: 'BatchNorm', b: 'Bias', p: 'PReLU', s: 'Scale', odd: 'Mine' }
    const layers = Object.entries(types).map(([name, type]) => {
      return { name, type, blobs: Array.from({ length: { BatchNorm: 3, Mine: 3, Scale: 2 }[type] ?? 1 }, () => blob) }
    })
    const { tensors } = await openWeights(memoryFile(encode('Net', { layer: layers })))
    expect(tensors.map((tensor) => tensor.name)).toEqual([
      ...['bn.mean', 'bn.variance', 'bn.factor', 'b.bias', 'p.slope', 's.weight', 's.bias'],
      ...['odd.weight', 'odd.bias', 'odd.blob2'],
    ])
  })

  it('that we write is what the descriptor reads', () => {
    const data = Float32Array.of(1, -2, 3.5, 0, 1e-30, 6)
    const bytes = encodeCaffemodel({
      name: 'net',
      layers: [
        { name: 'relu', type: 'ReLU', bottoms: ['a'], tops: ['a'], blobs: [] },
        {
          name: 'conv',
          type: 'Convolution',
          bottoms: ['a'],
          tops: ['b'],
          blobs: [
            { shape: [2, 3], data },
            { shape: [], data: data.subarray(0, 1) },
          ],
        },
      ],
    })
    expect(decode('Net', bytes)).toMatchObject({
      name: 'net',
      layer: [
        { name: 'relu', type: 'ReLU', blobs: [] },
        {
          name: 'conv',
          type: 'Convolution',
          blobs: [
            { data: [...data], shape: { dim: [2, 3] } },
            { data: [1], shape: { dim: [] } },
          ],
        },
      ],
    })
  })

  it('is read without its numbers until one asks for them', async () => {
    const size = 3_000_000
    const blob = { shape: [size], data: new Float32Array(size).fill(2) }
    const layers = ['a', 'b', 'c'].map((name) => ({ name, type: 'InnerProduct', bottoms: [], tops: [], blobs: [blob] }))
    const bytes = encodeCaffemodel({ name: 'large', layers })
    let read = 0
    const file: RandomAccessFile = {
      size: bytes.length,
      read: (offset, length) => ((read += length), Promise.resolve(bytes.subarray(offset, offset + length))),
    }
    const opened = await openWeights(file)
    expect(opened.tensors.map((tensor) => tensor.name)).toEqual(['a.weight', 'b.weight', 'c.weight'])
    expect(read).toBeLessThan(2_000_000) // windows over the heads of 36 MB
    expect((await opened.read('b.weight')).length).toBe(size)
    expect(read).toBeLessThan(4 * size + 2_000_000)
  })

  it.each([
    [
      'two layers of one name',
      { layer: [1, 2].map(() => ({ name: 'a', blobs: [{ data: [1], shape: { dim: [1] } }] })) },
      'there are two layers `a` with weights in it',
    ],
    ['no name', { layer: [{ blobs: [{ data: [1], shape: { dim: [1] } }] }] }, 'a layer in it has weights and no name'],
    [
      'a shape that lies',
      { layer: [{ name: 'a', blobs: [{ data: [1], shape: { dim: [100_000, 100_000] } }] }] },
      'blob 0 of `a` has 1 numbers for a shape of [100000, 100000]',
    ],
    [
      'a negative dimension',
      { layer: [{ name: 'a', blobs: [{ data: [1], shape: { dim: [-1] } }] }] },
      'blob 0 of `a` has a negative or an absurd shape',
    ],
    [
      'an absurd product',
      { layer: [{ name: 'a', blobs: [{ data: [1], shape: { dim: [2 ** 40, 2 ** 40] } }] }] },
      'blob 0 of `a` has a negative or an absurd shape',
    ],
    [
      'floats and doubles',
      { layer: [{ name: 'a', blobs: [{ data: [1], doubleData: [1], shape: { dim: [1] } }] }] },
      'blob 0 of `a` has floats and doubles',
    ],
    [
      '33 axes',
      { layer: [{ name: 'a', blobs: [{ data: [1], shape: { dim: Array<number>(33).fill(1) } }] }] },
      'blob 0 of `a` has 33 axes',
    ],
    [
      'a layer of 2013',
      { layers: [{ v0: { name: 'a' } }] },
      'it is of Caffe’s first format, of 2013; Caffe’s upgrade_net_proto_binary makes a newer one',
    ],
  ])('with %s is refused', async (_, value, message) => {
    await expect(openWeights(memoryFile(encode('Net', value)))).rejects.toThrow(new FormatError(message))
  })
})

describe('a solverstate', () => {
  const history = [
    { shape: [2], data: Float32Array.of(1, 2) },
    { shape: [1, 1], data: Float32Array.of(-3) },
  ]

  it('has its iteration, its step and its history', async () => {
    const state = {
      iter: 7000,
      learnedNet: 'n.caffemodel',
      currentStep: 2,
      history: [{ data: [1, 2], shape: { dim: [2] } }],
    }
    const file = await openWeights(memoryFile(encode('SolverState', state)))
    expect(file).toMatchObject({
      format: 'solverstate',
      metadata: { iter: '7000', current_step: '2', learned_net: 'n.caffemodel' },
      tensors: [{ name: 'history.0', shape: [2] }],
    })
    expect([...(await file.read('history.0'))]).toEqual([1, 2])
  })

  it('that we write is what the descriptor reads', () => {
    const bytes = encodeSolverstate({ iteration: 5, currentStep: 1, learnedNet: 'x', history })
    expect(decode('SolverState', bytes)).toMatchObject({
      iter: 5,
      currentStep: 1,
      learnedNet: 'x',
      history: [
        { data: [1, 2], shape: { dim: [2] } },
        { data: [-3], shape: { dim: [1, 1] } },
      ],
    })
  })
})

describe('a mean', () => {
  it('is read, and written so that the descriptor reads it', async () => {
    const bytes = encodeBinaryproto({ shape: [3, 1, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) })
    expect(decode('Blob', bytes)).toMatchObject({ data: [1, 2, 3, 4, 5, 6], shape: { dim: [3, 1, 2] } })
    expect((await openWeights(memoryFile(bytes))).format).toBe('binaryproto')
    expect(await contents(bytes)).toEqual({ mean: [1, 2, 3, 4, 5, 6] })
    const old = encode('Blob', { num: 1, channels: 1, height: 1, width: 2, data: [1, 2] })
    expect((await openWeights(memoryFile(old))).tensors).toEqual([
      { name: 'mean', dtype: 'F32', shape: [1, 1, 1, 2], legacyShape: true },
    ])
  })
})

describe('a history or a mean', () => {
  it.each([
    ['10 GB declared in a few bytes', [50_000, 50_000], 'has 1 numbers for a shape of [50000, 50000]'],
    ['a negative dimension', [-1], 'has a negative or an absurd shape'],
    ['an absurd product', [2 ** 40, 2 ** 40], 'has a negative or an absurd shape'],
  ])('with %s is refused', async (_, dim, message) => {
    const blob = { data: [1], shape: { dim } }
    for (const bytes of [encode('SolverState', { iter: 3, history: [blob] }), encode('Blob', blob)])
      await expect(openWeights(memoryFile(bytes))).rejects.toThrow(message)
  })
})

describe('damage', () => {
  const whole = [
    encode('Net', {
      name: 'n',
      layer: [{ name: 'a', type: 'Convolution', blobs: [{ data: [1, 2], shape: { dim: [2] } }] }],
    }),
    encode(
      'Net',
      { layers: [{ name: 'a', type: 4, blobs: [{ data: [1, 2], num: 1, channels: 1, height: 1, width: 2 }] }] },
      'unpacked',
    ),
    encode('SolverState', { iter: 3, history: [{ data: [1, 2], shape: { dim: [2] } }] }),
    encode('Blob', { data: [1, 2], shape: { dim: [2] } }),
  ]

  it.each([
    ['a caffemodel', 0],
    ['a caffemodel', 1],
    ['a solverstate', 2],
    ['a binaryproto', 3],
  ])('that cuts the end of %s off is told as that', async (what, i) => {
    const cut = openWeights(memoryFile(whole[i].subarray(0, -1)))
    await expect(cut).rejects.toThrow(`it begins as ${what} does, and ends in the middle`)
  })

  it('to any bytes is a FormatError, or another file, and never more than the file', async () => {
    const damaged = fc.asyncProperty(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      async (bytes, changes, cut) => {
        const copy = bytes.slice(0, cut % 3 === 0 ? cut % bytes.length : bytes.length)
        for (const [at, byte] of changes) if (copy.length > 0) copy[at % copy.length] = byte
        try {
          const file = await openWeights(memoryFile(copy))
          for (const { name, shape } of file.tensors) {
            const numbers = await file.read(name)
            expect(numbers.length).toBe(shape.reduce((product, n) => product * n, 1))
            expect(numbers.byteLength).toBeLessThanOrEqual(copy.length)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError)
        }
      },
    )
    await fc.assert(damaged, { numRuns: 3000 })
  })

  it('is named where it can be', async () => {
    await expect(openWeights(memoryFile(new Uint8Array()))).rejects.toThrow('it is empty')
    await expect(openWeights(memoryFile(new TextEncoder().encode('name: "LeNet"\nlayer {\n}\n')))).rejects.toThrow(
      'no format',
    )
  })
})

const models = fileURLToPath(new URL('../../../shared/data/models', import.meta.url))

describe.skipIf(!existsSync(models))('files that Caffe wrote', () => {
  it.each([
    [
      'ethereon_lenet.caffemodel',
      'conv1.weight [20, 1, 5, 5] conv1.bias [20] conv2.weight [50, 20, 5, 5] conv2.bias [50] ip1.weight [500, 800] ip1.bias [500] ip2.weight [10, 500] ip2.bias [10]',
    ],
    [
      'everpeace_lenet.caffemodel',
      'conv1.weight [20, 1, 5, 5] conv1.bias [20] conv2.weight [50, 20, 5, 5] conv2.bias [50] ip1.weight [500, 800] ip1.bias [500] ip2.weight [10, 500] ip2.bias [10]',
    ],
    ['cifar10_mean.binaryproto', 'mean [1, 3, 32, 32]'],
  ])('%s', async (name, expected) => {
    const { tensors } = await openWeights(memoryFile(readFileSync(join(models, name))))
    expect(tensors.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(' ')).toBe(expected)
  })
})
