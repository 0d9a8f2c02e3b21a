/** How fast pictures become batches, beside an engine that keeps one thread busy, and in how much memory. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { execa } from 'execa'
import { encode } from 'fast-png'
import sharp from 'sharp'

import { packageFolder } from '../runtime/package-info.ts'
import type { StreamFigures } from './stream.ts'

export interface DataFigures {
  readonly data: string
  readonly pictures: number
  readonly workers: number
  /** Reading and hashing every picture, and the same with its index at hand. */
  readonly first_open_seconds: number
  readonly next_open_seconds: number
  readonly images_per_second: number
  /** What the files alone give one thread, read and decoded and no more, just before. */
  readonly decoded_per_second: number
  /** Of the time of the threads that make batches, what goes into that: the rest is crops, sums and waiting. */
  readonly decoding_share: number
  /** After a fifth of the batches, and after the last. */
  readonly memory_mib: readonly [number, number]
}

interface Kind {
  readonly title: string
  readonly pictures: number
  readonly size: number
  readonly crop: number
  readonly extension: string
  readonly batch: number
  readonly batches: number
  readonly make: (pixels: Uint8Array, size: number) => Uint8Array | Promise<Uint8Array>
}

const KINDS: readonly Kind[] = [
  {
    title: '32×32 PNG',
    pictures: 100_000,
    size: 32,
    crop: 32,
    extension: 'png',
    batch: 100,
    batches: 2000,
    make: (data, size) => encode({ width: size, height: size, data, channels: 3 }),
  },
  {
    title: '256×256 JPEG cropped to 224×224',
    pictures: 1000,
    size: 256,
    crop: 224,
    extension: 'jpg',
    batch: 32,
    batches: 60,
    make: (data, size) =>
      sharp(data, { raw: { width: size, height: size, channels: 3 } })
        .jpeg()
        .toBuffer(),
  },
]

const CLASSES = 10

/** `scale` makes fewer pictures and batches of each kind. */
export async function benchData(workers: number, scale = 1): Promise<readonly DataFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  const engine = spawn(process.execPath, [
    join(packageFolder(), 'dist/cli/main.js'),
    ...['run', join(packageFolder(), 'experiments/mnist-seed.yaml'), '--threads', '1', '--out', join(folder, 'engine')],
    ...['--set', 'solver.max_iter=1000000', '--set', 'solver.test.interval=0'],
  ])
  try {
    const figures: DataFigures[] = []
    for (const kind of KINDS) {
      const smaller = { ...kind, pictures: kind.pictures * scale, batches: kind.batches * scale }
      figures.push(await benchKind(smaller, join(folder, kind.extension), workers))
    }
    return figures
  } finally {
    engine.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Two processes, as a user has them: one that meets the pictures for the first time, and one that finds their index. */
async function benchKind(kind: Kind, folder: string, workers: number): Promise<DataFigures> {
  await makePictures(kind, folder)
  const spec = writeSpec(kind, folder)
  const stream = async (batches: number): Promise<StreamFigures> => {
    const child = join(packageFolder(), 'dist/bench/stream.js')
    const { stdout } = await execa(process.execPath, [child, spec, String(batches), String(workers)])
    return JSON.parse(stdout) as StreamFigures
  }
  const first = await stream(kind.batches)
  const next = await stream(1)
  return {
    data: kind.title,
    pictures: kind.pictures,
    workers,
    first_open_seconds: first.open_seconds,
    next_open_seconds: next.open_seconds,
    images_per_second: first.images_per_second,
    decoded_per_second: first.decoded_per_second,
    decoding_share: first.images_per_second / workers / first.decoded_per_second,
    memory_mib: first.memory_mib,
  }
}

/** Each is a wave of its own: neither noise, which does not compress, nor one colour. */
async function makePictures({ pictures, size, extension, make }: Kind, folder: string): Promise<void> {
  for (const set of ['train', 'test'])
    for (let c = 0; c < CLASSES; c++) mkdirSync(join(folder, set, String(c)), { recursive: true })
  const waves = Array.from({ length: 17 }, (_, i) =>
    Uint8Array.from({ length: size * size * 3 }, (_, k) => 128 + 90 * Math.sin((k % (size * 3)) / (5 + i))),
  )
  for (let i = 0; i < pictures; i++) {
    const pixels = waves[i % waves.length].map((value, k) => value + ((k * (i + 7)) % 23))
    const bytes = await make(pixels, size)
    writeFileSync(join(folder, i < CLASSES ? 'test' : 'train', String(i % CLASSES), `${i}.${extension}`), bytes)
  }
}

function writeSpec({ crop, batch }: Kind, folder: string): string {
  const path = join(folder, 'bench.yaml')
  writeFileSync(
    path,
    `version: 1
name: bench
data:
  dataset: image_folder
  train: { path: train }
  test: { path: test }
  shape: [3, ${crop}, ${crop}]
  classes: ${CLASSES}
  batch: { train: ${batch}, test: 1 }
  transform: { mean: [120, 120, 120], crop: ${crop}, train: { pad: ${crop === 32 ? 4 : 0}, mirror: true } }
network: { layers: [{ name: ip, type: inner_product, num_output: ${CLASSES}, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1, test: { interval: 0 } }
`,
  )
  return path
}
