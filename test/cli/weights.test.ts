/** `ts-compile weights`: what is in a file, what differs, the same in another format, and the header that proves it. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { encodeCaffemodel, encodeSafetensors, encodeSolverstate } from '../../compiler/formats/index.ts'
import { small } from '../files.ts'
import { workplace } from './command.ts'

const place = workplace(small(['experiment: teacher.yaml', 'file: t.caffemodel']))
afterAll(() => place.remove())
const at = (name: string): string => join(place.folder, name)

const numbers = (count: number, scale = 1): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, (_, i) => Math.fround((i - 3) * scale))
const layer = (
  name: string,
  type: string,
  shape: readonly number[],
  scale = 1,
): Parameters<typeof encodeCaffemodel>[0]['layers'][number] => ({
  name,
  type,
  bottoms: [],
  tops: [name],
  blobs: [
    {
      shape,
      data: numbers(
        shape.reduce((a, b) => a * b, 1),
        scale,
      ),
    },
    { shape: shape.slice(0, 1), data: numbers(shape[0] ?? 0) },
  ],
})
const net = (scale: number): Uint8Array =>
  encodeCaffemodel({
    name: 'small',
    layers: [layer('conv', 'Convolution', [4, 1, 5, 5]), layer('ip', 'InnerProduct', [10, 576], scale)],
  })
writeFileSync(at('t.caffemodel'), net(1))
writeFileSync(at('other.caffemodel'), net(2))

describe('weights', () => {
  it('lists what is in a file, for people and for machines', async () => {
    const { stdout, stderr, exitCode } = await place.run('weights', 't.caffemodel')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/conv\.weight +4×1×5×5 +F32 +100\n +conv\.bias +4 +F32 +4\n +ip\.weight +10×576 +F32 +5,760/)
    expect(stderr).toMatch(/caffemodel, network small: 4 tensors, 5,874 numbers in [\d,]+ bytes\nSHA-256 [0-9a-f]{64}/)
    const json = await place.run('weights', 't.caffemodel', '--format', 'json')
    expect(json.stdout.split('\n')[0]).toBe('{"name":"conv.weight","shape":[4,1,5,5],"dtype":"F32"}')
  })

  it('says what differs, and exits with 1 where that is asked for', async () => {
    const same = await place.run('weights', 'diff', 't.caffemodel', 't.caffemodel', '--exit-code')
    expect([same.exitCode, same.stdout, same.stderr]).toEqual([0, '', 'the same: 4 tensors, bit for bit as float32'])
    writeFileSync(
      at('fewer.safetensors'),
      encodeSafetensors({
        tensors: new Map([
          ['ip.weight', { shape: [576, 10], data: numbers(5760) }],
          ['x', { shape: [1], data: numbers(1) }],
        ]),
        metadata: {},
      }),
    )
    const other = await place.run('weights', 'diff', 't.caffemodel', 'other.caffemodel', '--exit-code')
    expect(other.stdout).toMatch(/ip\.weight +5759 of 5760 numbers, by 5\.76e\+3 at most, 100 % of its length/)
    expect(other.exitCode).toBe(1)
    const fewer = await place.run('weights', 'diff', 't.caffemodel', 'fewer.safetensors')
    expect(fewer.stdout).toMatch(/ip\.weight +\[10, 576\] and \[576, 10\]/)
    expect(fewer.stdout).toMatch(/conv\.weight +only in t\.caffemodel/)
    expect(fewer.stdout).toMatch(/x +only in fewer\.safetensors/)
    expect(fewer.exitCode).toBe(0)
  })

  it('of a checkpoint, which says whose they are, are held against those of the network alone', async () => {
    const conv = { shape: [2], data: numbers(2) }
    const tensors = (...names: readonly string[]): Uint8Array =>
      encodeSafetensors({ tensors: new Map(names.map((name) => [name, conv])), metadata: {} })
    writeFileSync(at('alone.safetensors'), tensors('conv.weight', 'conv.bias'))
    const names = ['student.conv.weight', 'student.conv.bias', 'student.conv.weight.history', 'other.ip.weight']
    writeFileSync(at('checkpoint.safetensors'), tensors(...names))
    for (const files of [
      ['alone.safetensors', 'checkpoint.safetensors'],
      ['checkpoint.safetensors', 'alone.safetensors'],
    ]) {
      const { stdout, stderr } = await place.run('weights', 'diff', ...files)
      expect(stdout).toMatch(/conv\.weight\.history +only in checkpoint\.safetensors/)
      expect(stdout).toMatch(/other\.ip\.weight +only in checkpoint\.safetensors/)
      expect(stderr).toBe('note: `checkpoint.safetensors` has them as `student.…`\n2 tensors the same')
    }
  })

  it('are converted there and back without a change, over nothing that is there', async () => {
    expect((await place.run('weights', 'convert', 't.caffemodel', 'new.safetensors')).exitCode).toBe(0)
    expect((await place.run('weights', 'convert', 'new.safetensors', 'back.caffemodel')).exitCode).toBe(0)
    const { stderr } = await place.run('weights', 'diff', 't.caffemodel', 'back.caffemodel')
    expect(stderr).toContain('the same: 4 tensors')
    const again = await place.run('weights', 'convert', 't.caffemodel', 'new.safetensors')
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('`new.safetensors` is there already')])
    const odd = await place.run('weights', 'convert', 't.caffemodel', 'x.doc')
    expect([odd.exitCode, odd.stderr]).toEqual([2, expect.stringContaining('ends in none of the formats')])
    const nameless = await place.run('weights', 'convert', 'fewer.safetensors', 'x.caffemodel')
    expect([nameless.exitCode, nameless.stderr]).toEqual([
      1,
      expect.stringContaining('`x` is no tensor of a layer: it has no dot'),
    ])
    expect(existsSync(at('x.caffemodel'))).toBe(false)
  })

  it.each(['there.pth', 'there.npz', 'there.json'])('are converted to %s and back without a change', async (name) => {
    const { stderr, exitCode } = await place.run('weights', 'convert', 't.caffemodel', name)
    expect([exitCode, stderr]).toEqual([0, `wrote ${name}${name === 'there.json' ? ' and 1 shard' : ''}`])
    const diff = await place.run('weights', 'diff', 't.caffemodel', name, '--exit-code')
    expect([diff.exitCode, diff.stderr]).toEqual([0, expect.stringContaining('the same: 4 tensors')])
  })

  it('are given the names of another framework, by the network that they are of', async () => {
    const to = (...more: readonly string[]): ReturnType<typeof place.run> =>
      place.run('weights', 'convert', 't.caffemodel', 'keras.json', '--layout', 'tfjs', ...more)
    const none = await to()
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('`--layout` and `--of` belong together')])
    const several = await to('--of', 'x.yaml')
    expect([several.exitCode, several.stderr]).toEqual([2, expect.stringContaining('`x.yaml` has several networks')])
    const other = await to('--of', 'x.yaml', '--network', 'student')
    expect([other.exitCode, other.stderr]).toEqual([1, expect.stringContaining('the network has no `conv.weight`')])
    expect((await to('--of', 'teacher.yaml')).exitCode).toBe(0)
    const { stdout } = await place.run('weights', 'keras.json')
    expect(stdout).toMatch(/conv\.kernel +5×5×1×4 .*\n +conv\.bias .*\n +ip\.kernel +576×10/)
  })

  it('of several files have one hash over all of them', async () => {
    const sum = createHash('sha256')
    for (const name of ['there.json', 'there-shard1of1.bin']) sum.update(readFileSync(at(name)))
    const { stderr } = await place.run('weights', 'there.json')
    expect(stderr).toContain(`SHA-256 ${sum.digest('hex')}`)
  })

  it('of a solver keep its iteration, and nothing else becomes one', async () => {
    const history = [{ shape: [2], data: numbers(2) }]
    writeFileSync(
      at('s.solverstate'),
      encodeSolverstate({ iteration: 7, currentStep: 2, learnedNet: 'n.caffemodel', history }),
    )
    expect((await place.run('weights', 'convert', 's.solverstate', 's.safetensors')).exitCode).toBe(0)
    expect((await place.run('weights', 'convert', 's.safetensors', 's2.solverstate')).exitCode).toBe(0)
    expect(readFileSync(at('s2.solverstate'))).toEqual(readFileSync(at('s.solverstate')))
    const net = await place.run('weights', 'convert', 't.caffemodel', 'n.solverstate')
    expect([net.exitCode, net.stderr]).toEqual([
      1,
      expect.stringContaining('a solverstate has `history.0` and the like'),
    ])
  })

  it.each([
    ['gone', 2, 'cannot read `gone`: no such file'],
    ['.', 1, '`.` cannot be read as weights: it is a folder'],
    ['x.yaml', 1, '`x.yaml` cannot be read as weights: it is of no format that we read'],
  ])('of %s are refused', async (file, code, message) => {
    const { exitCode, stderr } = await place.run('weights', file)
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(message)])
  })

  it('that are locked are proved without the file, and known again', async () => {
    const { stderr } = await place.run('weights', 'lock', 't.caffemodel')
    expect(stderr).toContain('wrote t.caffemodel.header.json')
    const there = await place.run('compile', 'x.yaml', '-o', 'with-file')
    expect(there.exitCode, there.stderr).toBe(0)
    const file = readFileSync(at('t.caffemodel'))
    renameSync(at('t.caffemodel'), at('moved'))
    const absent = await place.run('compile', 'x.yaml', '-o', 'without-file')
    expect(absent.stderr).not.toContain('weights-unverified')
    expect(readFileSync(at('without-file/plan.json'), 'utf8')).toBe(readFileSync(at('with-file/plan.json'), 'utf8'))
    const running = await place.run('run', 'x.yaml')
    expect([running.exitCode, running.stderr]).toEqual([
      1,
      expect.stringContaining('cannot be read as weights: no such file'),
    ])
    writeFileSync(at('t.caffemodel'), net(2)) // the same names and shapes
    const swapped = await place.run('run', 'x.yaml')
    expect([swapped.exitCode, swapped.stderr]).toEqual([
      1,
      expect.stringMatching(/its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}/),
    ])
    writeFileSync(at('t.caffemodel'), file.subarray(0, 100))
    const cut = await place.run('check', 'x.yaml')
    expect([cut.exitCode, cut.stderr]).toEqual([1, expect.stringContaining('weights-unreadable')])
  })
})
