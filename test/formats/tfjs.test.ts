/** Models of TensorFlow.js: written by ours and read by the format's description in Python, by hand and read by ours, and damage. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

import { encodeWeights, memoryFile, openWeights, type RandomAccessFile } from '../../compiler/formats/index.ts'
import { readOrRefused } from './damage.ts'
import { python, pythonHas } from './python.ts'
import { bits, dict, numbers, range, type Tensors } from './tensors.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-tfjs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const bytesOf = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)
const KERNEL = { name: 'conv/kernel', shape: [2, 2], dtype: 'float32' }
const BIAS = { name: 'conv/bias', shape: [3], dtype: 'float32' }

/** A model whose shards are cut anywhere, also within a number. */
function model(weightsManifest: unknown, shards: Readonly<Record<string, Uint8Array>>): RandomAccessFile {
  const json = JSON.stringify({ modelTopology: {}, format: 'layers-model', weightsManifest })
  return memoryFile(Buffer.from(json), new Map(Object.entries(shards)))
}
const all = bytesOf(...range(7))
const [a, b] = [all.subarray(0, 10), all.subarray(10)]
const good = (): RandomAccessFile =>
  model([{ paths: ['a.bin', 'b.bin'], weights: [KERNEL, BIAS] }], { 'a.bin': a, 'b.bin': b })

describe('a model of TensorFlow.js', () => {
  it('is read over the borders of its shards', async () => {
    const file = await openWeights(good())
    expect(file).toMatchObject({ format: 'tfjs', parts: ['a.bin', 'b.bin'], metadata: { model: 'layers-model' } })
    expect(file.tensors).toEqual([
      { name: 'conv.kernel', dtype: 'F32', shape: [2, 2] },
      { name: 'conv.bias', dtype: 'F32', shape: [3] },
    ])
    expect(await numbers(good())).toEqual({ 'conv.kernel': [0, 1, 2, 3], 'conv.bias': [4, 5, 6] })
  })

  it('is read where the manifest stands alone, in several groups, with other types', async () => {
    const groups = [
      {
        paths: ['a.bin'],
        weights: [
          { name: 'n', shape: [], dtype: 'int32' },
          { name: 'x/y/b', shape: [4], dtype: 'bool' },
        ],
      },
      { paths: ['b.bin'], weights: [{ ...KERNEL, quantization: { dtype: 'float16', original_dtype: 'float32' } }] },
    ]
    const shards = new Map([
      ['a.bin', Uint8Array.of(255, 255, 255, 255, 1, 0, 0, 1)],
      ['b.bin', new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0, 0x3800).buffer)],
    ])
    const file = memoryFile(Buffer.from(JSON.stringify(groups)), shards)
    expect(await numbers(file)).toEqual({ n: [-1], 'x/y.b': [1, 0, 0, 1], 'conv.kernel': [1, -2, 0, 0.5] })
    expect((await openWeights(file)).tensors[2].dtype).toBe('F16')
  })

  it.each([
    ['without a manifest', undefined, {}, 'it is JSON, and has no `weightsManifest`'],
    ['without paths', [{ weights: [] }], {}, 'a group of its `weightsManifest` has no `paths`'],
    [
      'whose shards lie above it',
      [{ paths: ['../a.bin'], weights: [KERNEL] }],
      { '../a.bin': a },
      'it names `../a.bin`, and files that belong to it lie in its folder',
    ],
    [
      'whose shards lie anywhere',
      [{ paths: ['/a.bin'], weights: [KERNEL] }],
      { '/a.bin': a },
      'files that belong to it lie in its folder',
    ],
    [
      'whose shards are on the web',
      [{ paths: ['https://x.y/a.bin'], weights: [KERNEL] }],
      {},
      'files that belong to it lie in its folder',
    ],
    [
      'whose shard is missing',
      [{ paths: ['a.bin', 'c.bin'], weights: [KERNEL] }],
      { 'a.bin': a },
      '`c.bin`, which it names, is not beside it',
    ],
    [
      'whose shard is there twice',
      [{ paths: ['a.bin', 'a.bin'], weights: [KERNEL] }],
      { 'a.bin': a },
      'it names `a.bin` twice',
    ],
    [
      'whose shards are short',
      [{ paths: ['a.bin'], weights: [KERNEL] }],
      { 'a.bin': a },
      '`a.bin` have 10 bytes, and the weights in them 16',
    ],
    [
      'of 10 GB in a few bytes',
      [{ paths: ['a.bin'], weights: [{ ...KERNEL, shape: [50_000, 50_000] }] }],
      { 'a.bin': a },
      'have 10 bytes, and the weights in them 10000000000',
    ],
    [
      'of an absurd shape',
      [{ paths: ['a.bin'], weights: [{ ...KERNEL, shape: [2 ** 40, 2 ** 40] }] }],
      { 'a.bin': a },
      'a weight in its manifest has no name, shape or type',
    ],
    [
      'of a negative shape',
      [{ paths: ['a.bin'], weights: [{ ...KERNEL, shape: [-1] }] }],
      { 'a.bin': a },
      'a weight in its manifest has no name, shape or type',
    ],
    [
      'of texts',
      [{ paths: ['a.bin'], weights: [{ ...KERNEL, dtype: 'string' }] }],
      { 'a.bin': a },
      '`conv.kernel` is of the type string',
    ],
    [
      'that is quantized',
      [{ paths: ['a.bin'], weights: [{ ...KERNEL, quantization: { dtype: 'uint8', scale: 1, min: 0 } }] }],
      { 'a.bin': a },
      '`conv.kernel` is quantized',
    ],
    [
      'with a name twice',
      [{ paths: ['a.bin', 'b.bin'], weights: [KERNEL, { ...BIAS, name: 'conv.kernel' }] }],
      { 'a.bin': a, 'b.bin': b },
      'it has two weights `conv.kernel`',
    ],
  ])('%s is refused', async (_, manifest, shards, message) => {
    await expect(openWeights(model(manifest, shards as Record<string, Uint8Array>))).rejects.toThrow(message)
  })

  it('that ends early is refused', async () => {
    await expect(openWeights(memoryFile(Buffer.from('{"weightsManifest": [')))).rejects.toThrow('it is no whole JSON')
    await expect(openWeights(memoryFile(Buffer.from('[3]')))).rejects.toThrow('has no `paths`')
  })

  it('with any damage is refused or read', async () => {
    const json = Buffer.from(
      JSON.stringify({ weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: [KERNEL, BIAS] }] }),
    )
    const shards = new Map([
      ['a.bin', a],
      ['b.bin', b],
    ])
    const property = fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(json.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      fc.nat(2 * json.length),
      async (changes, cut) => {
        const copy = Buffer.from(json)
        for (const [at, byte] of changes) copy[at] = byte
        await readOrRefused(memoryFile(copy.subarray(0, cut), shards), 4)
      },
    )
    await fc.assert(property, { numRuns: 2000 })
  })
})

describe('what we write', () => {
  const written = (tensors: Tensors): ReadonlyMap<string, Uint8Array> =>
    encodeWeights('tfjs', { tensors: new Map(Object.entries(tensors)), metadata: {} }, 'm.json')

  it('comes back as it was, and has shards of 4 MiB', async () => {
    const property = fc.asyncProperty(dict, async (tensors) => {
      const files = written(tensors)
      const file = await openWeights(memoryFile(files.get('m.json') ?? new Uint8Array(), files))
      expect(file.tensors.map(({ name }) => name)).toEqual(Object.keys(tensors))
      for (const { name, shape, dtype } of file.tensors) {
        const { shape: expected, data } = tensors[name]
        expect([shape, dtype]).toEqual([expected, data instanceof Float32Array ? 'F32' : 'I32'])
        expect([...(await file.read(name))]).toEqual([...data])
      }
    })
    await fc.assert(property, { numRuns: 50 })
    const large = written({ 'a.b': { shape: [1_100_000], data: new Float32Array(1_100_000).fill(3) } })
    expect([...large].map(([name, { length }]) => [name, length]).slice(0, 2)).toEqual([
      ['m-shard1of2.bin', 4_194_304],
      ['m-shard2of2.bin', 205_696],
    ])
    const read = await numbers(memoryFile(large.get('m.json') ?? new Uint8Array(), large))
    expect(new Set(read['a.b'])).toEqual(new Set([3]))
  })

  it.skipIf(!pythonHas('numpy'))('is what the description of the format says, bit for bit', () => {
    const samples = fc.sample(dict, 20)
    const names = samples.map((tensors, i) => {
      for (const [name, bytes] of encodeWeights(
        'tfjs',
        { tensors: new Map(Object.entries(tensors)), metadata: {} },
        `${i}.json`,
      )) {
        writeFileSync(join(folder, name), bytes)
      }
      return join(folder, `${i}.json`)
    })
    const program = `
import json, os, sys, numpy as np
def load(path):
    found = {}
    for group in json.load(open(path))["weightsManifest"]:
        data = b"".join(open(os.path.join(os.path.dirname(path), p), "rb").read() for p in group["paths"])
        at = 0
        for w in group["weights"]:
            n = int(np.prod(w["shape"], dtype=int))
            array = np.frombuffer(data, np.dtype(w["dtype"]).newbyteorder("<"), n, at)
            layer, which = w["name"].rsplit("/", 1)
            found[f"{layer}.{which}"] = [w["shape"], w["dtype"], array.view(np.int32).tolist()]
            at += array.nbytes
        assert at == len(data)
    return found
print(json.dumps([load(p) for p in sys.argv[1:]]))`
    expect(python(program, ...names)).toEqual(samples.map(bits))
  })
})
