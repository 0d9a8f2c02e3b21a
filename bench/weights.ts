/** A large caffemodel: what its header takes a process of its own, and its numbers beside a plain reading of the file. */
import { appendFileSync, mkdtempSync, openSync, readSync, closeSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { execa } from 'execa'
import { median } from 'simple-statistics'

import { encodeCaffemodel } from '../compiler/formats/index.ts'
import { packageFolder } from '../runtime/package-info.ts'
import { openDiskFile, openWeights } from '../runtime/weights/index.ts'

export interface WeightsFigures {
  readonly megabytes: number
  readonly tensors: number
  /** `weights FILE --format json`, cold, and the most memory that the process had. */
  readonly header_ms: number
  readonly header_peak_mb: number
  /** A file of one tensor in the same way: what the process takes by itself. */
  readonly small_ms: number
  readonly small_peak_mb: number
  readonly load_mb_s: number
  readonly plain_mb_s: number
}

const LAYERS = 125
const NUMBERS = 1 << 20
const TIMES = 5

export async function benchWeights(): Promise<WeightsFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  try {
    const [large, small] = [join(folder, 'large.caffemodel'), join(folder, 'small.caffemodel')]
    for (let i = 0; i < LAYERS; i++) appendFileSync(large, layer(i, NUMBERS)) // messages one after the other are one
    appendFileSync(small, layer(0, 1))
    const header = await cold(large)
    const alone = await cold(small)
    const { size } = statSync(large)
    const rates: { load: number; plain: number }[] = []
    for (let i = 0; i < TIMES; i++) {
      const plain = await seconds(() => readPlainly(large))
      const load = await seconds(() => readTensors(large))
      rates.push({ load: size / 1e6 / load, plain: size / 1e6 / plain })
    }
    return {
      megabytes: size / 1e6,
      tensors: LAYERS,
      header_ms: header.ms,
      header_peak_mb: header.peak,
      small_ms: alone.ms,
      small_peak_mb: alone.peak,
      load_mb_s: median(rates.map(({ load }) => load)),
      plain_mb_s: median(rates.map(({ plain }) => plain)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function layer(i: number, numbers: number): Uint8Array {
  const data = new Float32Array(numbers).fill(i + 0.5)
  const blobs = [{ shape: [numbers], data }]
  return encodeCaffemodel({
    name: 'large',
    layers: [{ name: `ip${i}`, type: 'InnerProduct', bottoms: [], tops: [], blobs }],
  })
}

/** Prints the most memory that a process had, in kB, as its last word. */
const PEAK = 'process.on("exit",()=>process.stderr.write(`\\npeak ${process.resourceUsage().maxRSS}`))'

/** The median of processes of their own; of memory the most. */
async function cold(file: string): Promise<{ readonly ms: number; readonly peak: number }> {
  const times: number[] = []
  let peak = 0
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now()
    const { stderr } = await execa(process.execPath, [
      '--import',
      `data:text/javascript,${encodeURIComponent(PEAK)}`,
      join(packageFolder(), 'dist', 'cli', 'main.js'),
      ...['weights', file, '--format', 'json'],
    ])
    times.push(performance.now() - start)
    peak = Math.max(peak, Number(/peak (\d+)$/.exec(stderr)?.[1]) / 1000)
  }
  return { ms: median(times), peak }
}

async function readTensors(path: string): Promise<void> {
  const disk = await openDiskFile(path)
  try {
    const file = await openWeights(disk)
    for (const { name } of file.tensors) await file.read(name)
  } finally {
    await disk.close()
  }
}

function readPlainly(path: string): void {
  const file = openSync(path, 'r')
  const bytes = new Uint8Array(4 * NUMBERS)
  while (readSync(file, bytes, 0, bytes.length, null) > 0);
  closeSync(file)
}

async function seconds(act: () => void | Promise<void>): Promise<number> {
  const start = performance.now()
  await act()
  return (performance.now() - start) / 1000
}
