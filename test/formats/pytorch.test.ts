/** State dicts: those that PyTorch wrote (fixtures/make.py), ours as PyTorch reads them, and pickles that ask for more. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

import { FormatError, memoryFile, openWeights, type RandomAccessFile } from '../../compiler/formats/index.ts'
import { encodeZip } from '../../compiler/formats/zip-write.ts'
import { readOrRefused, survives } from './damage.ts'
import { python, pythonHas } from './python.ts'
import { bits, dict, encode as encodeAs, fixture, floats, numbers, range, type Tensors } from './tensors.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-torch-'))
afterAll(() => rmSync(folder, { recursive: true }))
/** What make.py fills parameter `k` with. */
const filled = (k: number, count: number): number[] => range(count).map((i) => (i - 3) / 4 + k)

const SMALL = {
  '0.weight': [2, 1, 3, 3],
  '0.bias': [2],
  '1.weight': [2],
  '1.bias': [2],
  '1.running_mean': [2],
  '1.running_var': [2],
  '1.num_batches_tracked': [],
  '3.weight': [2, 8],
  '3.bias': [2],
}

describe('what torch.save wrote', () => {
  it.each([
    ['state.pth', {}],
    ['checkpoint.pt', { epoch: '3', arch: 'small' }],
  ])('%s has the names, shapes and numbers of its state dict', async (name, metadata) => {
    const file = await openWeights(memoryFile(fixture(name)))
    expect(file.format).toBe('pytorch')
    expect(file.metadata).toEqual(metadata)
    expect(Object.fromEntries(file.tensors.map((tensor) => [tensor.name, tensor.shape]))).toEqual(SMALL)
    expect(file.tensors.map(({ name }) => name)).toEqual(Object.keys(SMALL))
    const read = await numbers(fixture(name))
    for (const [k, [name, shape]] of Object.entries(SMALL).entries()) {
      const values = filled(
        k,
        shape.reduce((product, n) => product * n, 1),
      )
      expect(read[name], name).toEqual(name.endsWith('tracked') ? values.map(Math.trunc) : values)
    }
  })

  it('is read in every type, transposed, cut out and shared', async () => {
    const file = await openWeights(memoryFile(fixture('types.pth')))
    const types = {
      float64: 'F64',
      float16: 'F16',
      bfloat16: 'BF16',
      int64: 'I64',
      int32: 'I32',
      int16: 'I16',
      int8: 'I8',
      uint8: 'U8',
    }
    const read = await numbers(fixture('types.pth'))
    for (const [name, dtype] of Object.entries(types)) {
      expect(file.tensors.find((tensor) => tensor.name === name)).toEqual({ name, dtype, shape: [3, 4] })
      expect(read[name]).toEqual(range(12))
    }
    expect(read).toMatchObject({
      whole: range(12),
      transposed: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11],
      every_second: [4, 6, 8, 10],
      row: [8, 9, 10, 11],
      parameter: range(12),
      zero: [],
      scalar: [3],
      bool: range(12).map((i) => Number(i > 5)),
      expanded: [7],
    })
  })

  it('has the keys of nested dicts and the places of lists in its names', async () => {
    const expected = { 'encoder.w': range(12), 'list.0': range(12), 'list.1': range(12, 1) }
    expect(await numbers(fixture('nested.pth'))).toEqual(expected)
  })

  it.each([
    [
      'legacy.pth',
      'it is a bare pickle, as PyTorch wrote before 1.6; in a newer one `torch.save(torch.load(path), path)` writes it again',
    ],
    [
      'module.pth',
      'it asks for `torch.nn.modules.container.Sequential`, which is no part of a state dict, and was not run; `torch.save(model.state_dict(), path)` saves weights alone',
    ],
    ['quantized.pth', 'it asks for `torch._utils._rebuild_qtensor`'],
    ['repeated.pth', '`w` is larger than what it is stored in'],
    ['script.pt', 'it is a TorchScript program'],
  ])('%s is refused, with the way out', async (name, message) => {
    await expect(openWeights(memoryFile(fixture(name)))).rejects.toThrow(message)
  })

  it('is read without its numbers until one asks for them, and only these', async () => {
    const size = 500_000
    const one = { shape: [size], data: new Float32Array(size).fill(2) }
    const bytes = encode({ a: one, b: one, c: one })
    let read = 0
    const file: RandomAccessFile = {
      size: bytes.length,
      read: (offset, length) => ((read += length), Promise.resolve(bytes.subarray(offset, offset + length))),
    }
    const opened = await openWeights(file)
    expect(read).toBeLessThan(100_000)
    await opened.read('b')
    expect(read).toBeLessThan(4 * size + 100_000)
  })
})

const encode = (tensors: Tensors): Uint8Array => encodeAs('pytorch', tensors)

describe('what we write', () => {
  it('comes back as it was, in the same order and the same bytes', async () => {
    const property = fc.asyncProperty(dict, async (tensors) => {
      const bytes = encode(tensors)
      const file = await openWeights(memoryFile(bytes))
      expect(file.tensors.map(({ name }) => name)).toEqual(Object.keys(tensors))
      for (const { name, shape, dtype } of file.tensors) {
        const { shape: expected, data } = tensors[name]
        expect([shape, dtype]).toEqual([expected, data instanceof Float32Array ? 'F32' : 'I32'])
        expect([...(await file.read(name))]).toEqual([...data])
      }
      expect(encode(tensors)).toEqual(bytes)
    })
    await fc.assert(property, { numRuns: 50 })
  })

  it.skipIf(!pythonHas('torch'))('is what torch.load(weights_only=True) reads, bit for bit', () => {
    const samples = fc.sample(dict, 20)
    const names = samples.map((tensors, i) => {
      const path = join(folder, `${i}.pth`)
      writeFileSync(path, encode(tensors))
      return path
    })
    const program = `
import json, sys, torch
def said(t):
    return [list(t.shape), str(t.dtype).split('.')[1], t.contiguous().view(torch.int32).flatten().tolist() if t.dim() else t.reshape(1).view(torch.int32).tolist()]
print(json.dumps([{k: said(v) for k, v in torch.load(p, weights_only=True).items()} for p in sys.argv[1:]]))`
    expect(python(program, ...names)).toEqual(samples.map(bits))
  })

  it('has every storage on a border of 64 bytes', () => {
    const bytes = encode({
      a: { shape: [3], data: Float32Array.of(9, 8, 7) },
      b: { shape: [1], data: Float32Array.of(77) },
    })
    for (const value of [9, 77]) {
      const at = Buffer.from(bytes).indexOf(Buffer.from(Float32Array.of(value).buffer))
      expect(at % 64).toBe(0)
    }
  })
})

/** A state dict's archive around a pickle. */
function around(pickle: string | Uint8Array, entries: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const bytes = typeof pickle === 'string' ? Buffer.from(pickle, 'latin1') : pickle
  return encodeZip(new Map([['archive/data.pkl', bytes], ...Object.entries(entries)]))
}
const storage = (key: string, count: string, type = 'FloatStorage'): string =>
  `ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\n${type}\nX\x01\0\0\0${key}X\x03\0\0\0cpuJ${count}tQ`
const data = { 'archive/data/0': new Uint8Array(16) }

describe('a pickle', () => {
  it.each([
    ['that calls a program', 'cos\nsystem\n(X\x04\0\0\0echotR.', 'it asks for `os.system`'],
    [
      'that calls one by protocol 4',
      '\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04echo\x85R.',
      'it asks for `posix.system`',
    ],
    ['that calls one by an instance', '(X\x04\0\0\0echoios\nsystem\n.', 'it asks for `os.system`'],
    [
      'that reaches inside',
      'ctorch._utils\n_rebuild_tensor_v2.__globals__\n.',
      'it asks for `torch._utils._rebuild_tensor_v2.__globals__`',
    ],
    ['of a name of our own', 'c\nconstructor\n.', 'it asks for `.constructor`'],
    ['that evaluates', 'cbuiltins\neval\n.', 'it asks for `builtins.eval`'],
    ['with an extension', '\x82\x01.', 'its pickle has the opcode 0x82'],
    ['that sets attributes', '(lNb.', 'its pickle sets attributes of what is no dict'],
    ['of a list', ']N\x85a.', 'it is no dict of tensors'],
    ['of protocol 6', '\x80\x06N.', 'its pickle is of a protocol after 5'],
    ['that ends early', '}', 'its pickle is damaged'],
    ['without anything', '.', 'its pickle is damaged'],
    ['whose text is longer than it', 'X\xff\xff\xff\x7fa.', 'its pickle is damaged'],
    [
      'with a storage that is not there',
      `}X\x01\0\0\0a${storage('9', '\x04\0\0\0')}`,
      '`archive/data/9` in the archive has not the size of 4 numbers of type F32',
    ],
    [
      'with a storage that lies',
      `}X\x01\0\0\0a${storage('0', '\xff\xff\xff\x7f')}`,
      'has not the size of 2147483647 numbers',
    ],
    [
      'with a tensor beyond its storage',
      `}X\x01\0\0\0a${storage('0', '\x04\0\0\0')}K\x01K\x04\x85K\x01\x85\x89)tRs.`,
      '`a` is larger than what it is stored in',
    ],
    [
      'of complex numbers',
      `}X\x01\0\0\0a${storage('0', '\x02\0\0\0', 'ComplexFloatStorage')}K\0K\x02\x85K\x01\x85\x89)tRs.`,
      '`a` is of the type ComplexFloatStorage; `.float()` makes numbers that are known',
    ],
    [
      'of a view of negatives',
      `}X\x01\0\0\0a${storage('0', '\x04\0\0\0')}K\0K\x04\x85K\x01\x85\x89)}X\x03\0\0\0neg\x88stRs.`,
      'a tensor in it is a view of negatives or conjugates; `.resolve_neg().resolve_conj()` makes them numbers',
    ],
    ['that goes on and on', `${']'.repeat(2_000_000)}.`, 'its pickle takes more than two million steps'],
    ['of a type that nobody knows', 'ctorch\nOddStorage\n.', 'it asks for `torch.OddStorage`'],
    [
      'with a stride that goes back',
      `}X\x01\0\0\0a${storage('0', '\x04\0\0\0')}K\x01K\x02\x85J\xff\xff\xff\xff\x85\x89)tRs.`,
      '`a` has an absurd shape',
    ],
    [
      'of two state dicts',
      '}(X\x05\0\0\0model}X\x0a\0\0\0state_dict}u.',
      'it has `state_dict` and `model`: save the one that is meant alone',
    ],
    [
      'whose names meet',
      `}(X\x01\0\0\0a}X\x01\0\0\0b${storage('0', '\x04\0\0\0')}K\0K\x04\x85K\x01\x85\x89)tRq\x01sX\x03\0\0\0a.bh\x01u.`,
      'it has two tensors `a.b`',
    ],
  ])('%s is refused', async (_, pickle, message) => {
    const opened = openWeights(memoryFile(around(pickle, data)))
    await expect(opened).rejects.toThrow(FormatError)
    await expect(opened).rejects.toThrow(message)
  })

  it('that holds itself, or doubles what it holds forty times, is refused before it fills the memory', async () => {
    const doubled = `}${range(40)
      .map(
        (i) =>
          `q${String.fromCharCode(i)}0}(X\x01\0\0\0ah${String.fromCharCode(i)}X\x01\0\0\0bh${String.fromCharCode(i)}u`,
      )
      .join('')}.`
    for (const endless of [doubled, '}q\x01X\x01\0\0\0ah\x01s.']) {
      await expect(openWeights(memoryFile(around(endless)))).rejects.toThrow('nest more than a million values')
    }
  })

  it('with any damage is refused or read', async () => {
    const good = Buffer.from(`}X\x01\0\0\0a${storage('0', '\x04\0\0\0')}K\0K\x04\x85K\x01\x85\x89)tRs.`, 'latin1')
    expect(await numbers(around(good, data))).toEqual({ a: [0, 0, 0, 0] })
    const property = fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      async (changes) => {
        const copy = Buffer.from(good)
        for (const [at, byte] of changes) copy[at] = byte
        await readOrRefused(memoryFile(around(copy, data)), 4)
      },
    )
    await fc.assert(property, { numRuns: 2000 })
  })
})

describe('an archive', () => {
  it('with any damage is refused or read', async () => {
    await survives([fixture('state.pth'), fixture('checkpoint.pt'), fixture('types.pth')], 4, 2000)
  })

  it('with damaged numbers is refused by its checksum', async () => {
    const bytes = encode({ a: floats([3], 7) })
    const at = Buffer.from(bytes).indexOf(Buffer.from(Float32Array.of(8).buffer))
    bytes[at] ^= 1
    const file = await openWeights(memoryFile(bytes))
    await expect(file.read('a')).rejects.toThrow('`archive/data/0` in the archive is damaged: its checksum is another')
  })

  it('of something else is refused', async () => {
    const bytes = encodeZip(new Map([['readme.txt', Buffer.from('hello')]]))
    await expect(openWeights(memoryFile(bytes))).rejects.toThrow('it is a zip archive')
    await expect(openWeights(memoryFile(bytes.subarray(0, 60)))).rejects.toThrow('it is no sound zip archive')
  })
})
