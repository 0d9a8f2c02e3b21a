/** The same pixels in several formats train the same network: by the command, and batch by batch. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { RandomWords } from '../../runtime/random/index.ts'
import { workplace } from '../cli/command.ts'
import { compileFiles } from '../harness.ts'
import { npyBytes } from './npy-bytes.ts'

type Runtime = typeof import('../../runtime/index.ts')
const { openBatches, openDataset } = (await import(
  new URL('../../dist/runtime/index.js', import.meta.url).href
)) as Runtime

const CLASSES = ['cat', 'dog']
const COUNT = { train: 24, test: 10 }
const PIXELS = 32 * 32

const spec = (data: string): string => `version: 1
name: same
data: { ${data}, classes: 2, shape: [3, 32, 32], batch: { train: 8, test: 5 }, transform: { mean: pixel, scale: 0.01, crop: 32, train: { pad: 2, mirror: true } } }
network:
  layers:
    - { name: conv, type: convolution, num_output: 4, kernel_size: 5, stride: 3, weight_filler: { type: xavier } }
    - { name: ip, type: inner_product, num_output: 2, weight_filler: { type: xavier } }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 6, display: 1, test: { interval: 3, iterations: 2 } }
`
const FORMATS: Readonly<Record<string, string>> = {
  folder: 'dataset: image_folder, train: { path: photos/train }, test: { path: photos/test }',
  binary: 'dataset: cifar_binary, train: { path: train.bin }, test: { path: test.bin }',
  fine: 'dataset: cifar_binary, train: { path: train2.bin, labels: fine }, test: { path: [test2.bin], labels: fine }',
  hdf5: 'dataset: hdf5, train: { path: train.txt }, test: { path: [test-0.h5, test-1.h5] }',
  idx: 'dataset: idx, train: { path: train.idx, labels: train-labels.idx }, test: { path: test.idx, labels: test-labels.idx }',
  npy: 'dataset: npy, train: { path: train.npy, labels: train-labels.npy }, test: { path: test.npy, labels: test-labels.npy }',
  doubles:
    'dataset: npy, train: { path: train8.npy, labels: train-labels.npy }, test: { path: test8.npy, labels: test-labels.npy }',
}
const place = workplace(Object.fromEntries(Object.entries(FORMATS).map(([name, data]) => [`${name}.yaml`, spec(data)])))
afterAll(() => place.remove())

const put = (name: string, bytes: Uint8Array): void => {
  mkdirSync(dirname(join(place.folder, name)), { recursive: true })
  writeFileSync(join(place.folder, name), bytes)
}
const idxOf = (sizes: readonly number[], body: Uint8Array): Uint8Array => {
  const header = Buffer.alloc(4 + 4 * sizes.length)
  header.writeUInt32BE(0x0800 + sizes.length)
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i))
  return Buffer.concat([header, body])
}

/** Float32, as Caffe's HDF5Data wants it. */
async function putHdf5(
  name: string,
  images: readonly Uint8Array[],
  labels: readonly number[],
  packing: { readonly chunks?: number[]; readonly compression?: 'gzip' } = {},
): Promise<void> {
  const { File, ready } = await import('h5wasm/node')
  await ready
  const file = new File(join(place.folder, name), 'w')
  const data = Float32Array.from(Buffer.concat(images))
  file.create_dataset({ name: 'data', data, shape: [images.length, 3, 32, 32], ...packing })
  file.create_dataset({ name: 'label', data: Float32Array.from(labels), shape: [labels.length, 1] })
  file.close()
}

/** Classes one after the other, as a folder has them. */
beforeAll(async () => {
  for (const set of ['train', 'test'] as const) {
    const words = new RandomWords(1, 'init', set)
    const images: Uint8Array[] = []
    const labels: number[] = []
    for (let i = 0; i < COUNT[set]; i++) {
      const label = i < COUNT[set] / 2 ? 0 : 1
      const planes = Uint8Array.from({ length: 3 * PIXELS }, () => words.below(200) + 40 * label)
      const mixed = planes.map((_, k) => planes[(k % 3) * PIXELS + Math.floor(k / 3)])
      const png = await sharp(mixed, { raw: { width: 32, height: 32, channels: 3 } })
        .png()
        .toBuffer()
      put(`photos/${set}/${CLASSES[label]}/${String(i).padStart(3, '0')}.png`, png)
      images.push(planes)
      labels.push(label)
    }
    put(`${set}.bin`, Buffer.concat(images.map((planes, i) => Buffer.concat([Buffer.from([labels[i]]), planes]))))
    put(`${set}2.bin`, Buffer.concat(images.map((planes, i) => Buffer.concat([Buffer.from([9, labels[i]]), planes]))))
    put(`${set}.idx`, idxOf([COUNT[set], 3, 32, 32], Buffer.concat(images)))
    await putHdf5(`${set}-0.h5`, images.slice(0, 7), labels.slice(0, 7), { chunks: [3, 1, 8, 32], compression: 'gzip' })
    await putHdf5(`${set}-1.h5`, images.slice(7), labels.slice(7))
    put(`${set}.txt`, Buffer.from(`${set}-0.h5\n${set}-1.h5\n`))
    const shape = `(${COUNT[set]}, 3, 32, 32)`
    put(`${set}.npy`, npyBytes(Buffer.concat(images), '|u1', shape))
    put(`${set}8.npy`, npyBytes(Float64Array.from(Buffer.concat(images)), '<f8', shape))
    put(`${set}-labels.npy`, npyBytes(BigInt64Array.from(labels, BigInt), '<i8', `(${COUNT[set]},)`))
    put(`${set}-labels.idx`, idxOf([COUNT[set]], Uint8Array.from(labels)))
  }
})

describe('the same pixels', () => {
  it('train the same network, as whatever they are stored', async () => {
    const metrics: string[] = []
    for (const format of Object.keys(FORMATS)) {
      const out = `runs/${format}`
      const { exitCode, stderr } = await place.run('run', `${format}.yaml`, '--out', out)
      expect(stderr).toMatch(/[0-6] of 6 steps waited for their data \(\d+\.\d\d %\)/)
      expect(exitCode).toBe(0)
      metrics.push(readFileSync(join(place.folder, out, 'metrics.jsonl'), 'utf8'))
    }
    expect(metrics[0].trim().split('\n')).toHaveLength(9)
    expect(new Set(metrics).size).toBe(1)
  })

  it.each([
    ['data.batch.train=25', 'a batch of 25 is larger than the 24 training images there are'],
    ['data.batch.test=11', 'a batch of 11 is larger than the 10 test images there are'],
    ['data.limit.test=6', '2 test iterations of 5 are more than the 6 images there are'],
    ['data.split.validation=24', '24 validation images leave nothing of the 24 to train on'],
    ['data.limit.train=30', 'a limit of 30 is more than the 24 training images there are'],
    ['data.limit.test=0.2', 'a batch of 5 is larger than the 2 test images there are'],
    [
      'data.exclude_classes=[1]',
      '',
      'data.batch.train=13',
      'a batch of 13 is larger than the 12 training images there are',
    ],
    ['data.shape=[3, 28, 28]', '', 'data.transform.crop=28', '', 'data.transform.train.pad=0', ''],
  ])('are counted when they are opened: %s', async (...words) => {
    const sets = words.filter((word) => word.startsWith('data.'))
    const said = words.filter((word) => !word.startsWith('data.')).join('')
    const out = ['--out', `runs/${sets.join('-').replace(/[^a-z0-9]+/g, '-')}`]
    const { exitCode, stderr } = await place.run('run', 'folder.yaml', ...sets.flatMap((set) => ['--set', set]), ...out)
    expect(stderr).toContain(said === '' ? '6 iterations' : `error[data-misfit]: `)
    expect(stderr).toContain(said)
    expect(exitCode).toBe(said === '' ? 0 : 1)
  })

  it('make the same batches, decoded by any number of threads, from the first one or from where a run goes on', async () => {
    const { experiment } = compileFiles({ 'x.yaml': spec(FORMATS['folder']) })
    if (!experiment) throw new Error('the spec compiles')
    const dataset = await openDataset(experiment.spec.data, place.folder, { dataDir: join(place.folder, 'cache') })
    const hashes = async (workers: number, first = 0): Promise<string[]> => {
      const batches = await openBatches(experiment.spec, dataset, 'train', { workers, first })
      const found: string[] = []
      for (let i = first; i < 7; i++) {
        const { data } = (await batches.next()).get('data.image') ?? {}
        found.push(
          createHash('sha256')
            .update(new Uint8Array((data as Float32Array).slice().buffer))
            .digest('hex'),
        )
      }
      await batches.close()
      return found
    }
    const one = await hashes(1)
    expect(new Set(one).size).toBe(7)
    for (const workers of [2, 4]) expect(await hashes(workers), `${workers} threads`).toEqual(one)
    for (const workers of [1, 2, 4]) expect(await hashes(workers, 3), `${workers} threads`).toEqual(one.slice(3))
  })
})
