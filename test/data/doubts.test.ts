/** Data that opens and is likely not what was meant, and where messages about data stand in the spec. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { compileFiles } from '../harness.ts'
import { workplace } from '../cli/command.ts'
import { npyBytes } from './npy-bytes.ts'

const place = workplace()
afterAll(() => place.remove())

const COUNT = 8
const SHAPE = `(${COUNT}, 1, 2, 2)`
const put = (name: string, values: Uint8Array | Float64Array | BigInt64Array, dtype: string, shape: string): void =>
  writeFileSync(join(place.folder, name), npyBytes(values, dtype, shape))
const pixels = (seed: number): Uint8Array => Uint8Array.from({ length: COUNT * 4 }, (_, i) => (i * 37 + seed) % 256)
const labels = (name: string, of: (i: number) => number): void =>
  put(
    name,
    BigInt64Array.from({ length: COUNT }, (_, i) => BigInt(of(i))),
    '<i8',
    `(${COUNT},)`,
  )

beforeAll(() => {
  put('x.npy', pixels(1), '|u1', SHAPE)
  put('again.npy', pixels(1), '|u1', SHAPE)
  put('y.npy', pixels(2), '|u1', SHAPE)
  put(
    'unit.npy',
    Float64Array.from(pixels(3), (x) => x / 255),
    '<f8',
    SHAPE,
  )
  put(
    'vast.npy',
    Float64Array.from(pixels(3), (x) => x * 1e30),
    '<f8',
    SHAPE,
  )
  labels('l.npy', (i) => i % 2)
  labels('ones.npy', () => 1)
  labels('over.npy', (i) => i)
})

const spec = (train: string, test: string, transform = '', more = ''): string => `version: 1
name: x
data:
  dataset: npy
  train: ${train}
  test: ${test}
  shape: [1, 2, 2]
  classes: 2
  batch: { train: 4, test: 4 }
  transform: { ${transform} }
network: { layers: [{ name: ip, type: inner_product, num_output: 2, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 2 }
${more}`
const X = '{ path: x.npy, labels: l.npy }'
const Y = '{ path: y.npy, labels: l.npy }'

describe('data that opens', () => {
  it.each<[string, readonly string[], string, string, number]>([
    [
      'tests on what it trains on',
      [X, '{ path: again.npy, labels: l.npy }'],
      'error[same-images]: the 8 images to test on are those that are trained on: `x.npy` and `again.npy` hold the same',
      '6:17',
      1,
    ],
    [
      'has a class without images',
      ['{ path: x.npy, labels: ones.npy }', Y],
      'error[empty-class]: there is no image to train on of class 0 in `ones.npy`; `classes` says 2',
      '5:33',
      1,
    ],
    [
      'has a class that is not tested',
      [X, '{ path: y.npy, labels: ones.npy }'],
      'warning[untested-class]: there is no image to test on of class 0 in `ones.npy`',
      '6:32',
      0,
    ],
    [
      'has a mean that no pixel is near',
      [X, Y, 'mean: [130000]'],
      'warning[pixel-mean]: the mean of channel 0 is 130000, and its pixels are from ',
      '10:22',
      0,
    ],
    [
      'has a mean of other pixels',
      [X, Y, 'mean: [0.485]'],
      'warning[pixel-mean]: the mean is 0.485, as of pixels from 0 to 1',
      '10:22',
      0,
    ],
    [
      'is scaled twice',
      ['{ path: unit.npy, labels: l.npy }', Y, 'scale: 0.00390625'],
      'warning[pixel-scale]: what the networks see is tiny',
      '10:23',
      0,
    ],
    [
      'is enormous',
      ['{ path: vast.npy, labels: l.npy }', Y, 'scale: 1'],
      'warning[pixel-scale]: what the networks see is enormous',
      '10:23',
      0,
    ],
    [
      'is wrong is told where it is named',
      [X, '{ path: y.npy, labels: over.npy }'],
      'error[data-misfit]: label 2 of image 2 in `',
      '6:32',
      1,
    ],
  ])('and %s', async (_what, [train, test, transform = ''], words, where, code) => {
    writeFileSync(join(place.folder, 'x.yaml'), spec(train, test, transform))
    const { stderr, exitCode } = await place.run('data', 'info', 'x.yaml', '-o', '-', '--data-dir', 'cache')
    expect(stderr).toContain(words)
    expect(stderr).toContain(`--> x.yaml:${where}\n`)
    expect(exitCode).toBe(code)
  })

  it('says nothing of what is as it should be', async () => {
    for (const transform of ['', 'mean: channel, scale: 0.00390625', 'mean: [104]', 'scale: 0.017, mean: [120]']) {
      writeFileSync(join(place.folder, 'x.yaml'), spec(X, Y, transform))
      const { stderr, exitCode } = await place.run('data', 'info', 'x.yaml', '-o', '-', '--data-dir', 'cache')
      expect([exitCode, stderr.trim()]).toEqual([0, ''])
    }
  })

  it('may be so where the spec says why; denied warnings end a run', async () => {
    const allow = 'allow: [{ code: same-images, reason: learned by heart }]\n'
    writeFileSync(join(place.folder, 'x.yaml'), spec(X, X, '', allow))
    const allowed = await place.run('run', 'x.yaml', '--data-dir', 'cache', '--out', 'runs/allowed')
    expect(allowed.stderr).toContain('note[same-images]: ')
    expect(allowed.stderr).toContain('= waived: learned by heart')
    expect(allowed.exitCode).toBe(0)
    writeFileSync(join(place.folder, 'x.yaml'), spec(X, Y, 'mean: [130000]'))
    const denied = await place.run('run', 'x.yaml', '--data-dir', 'cache', '--out', 'runs/denied', '--deny', 'warnings')
    expect(denied.stderr).toContain('[pixel-mean]: the mean of channel 0 is 130000')
    expect(denied.exitCode).toBe(1)
  })
})

it.each([
  ['mean: [130000]', 'pixel-mean'],
  ['mean: [0.1307]', 'pixel-mean'],
  ['scale: 255', 'pixel-scale'],
  ['scale: 0.00001', 'pixel-scale'],
  ['mean: [33], scale: 0.00390625', ''],
  ['mean: pixel', ''],
])('bytes are judged when the spec is checked: %s', (transform, code) => {
  const text = `version: 1
name: x
data: { dataset: mnist, transform: { ${transform} } }
network: { layers: [{ name: ip, type: inner_product, num_output: 10, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 2000 }
`
  const found = compileFiles({ 'x.yaml': text }).diagnostics.filter(({ severity }) => severity !== 'note')
  expect(found.map((one) => one.code)).toEqual(code === '' ? [] : [code])
})
