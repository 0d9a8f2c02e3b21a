/** Which engine and device are taken where nobody named both: the first that proves to be a GPU, or else the last. */
import { existsSync, readdirSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

import type { DeviceName, EngineName, OpenedEngine } from './index.ts'
import type { Engine, Runnable, Tensor } from './engine.ts'
import { EngineError } from './errors.ts'

export interface Candidate {
  readonly engine: EngineName
  readonly device: DeviceName
}

export interface Choice {
  /** In this order. */
  readonly gpus: readonly Candidate[]
  /** Where none of them is one. */
  readonly last: Candidate
  /** Which that is, in a few words. */
  readonly why: string
}

/** What a candidate may take to open and to compute a product, in milliseconds; shaders are compiled in the meantime. */
const PATIENCE = 30_000

/** `open` throws an EngineError where a device does not work. `trial` says why one is no GPU to compute on. */
export async function choose(
  open: (candidate: Candidate) => Promise<Engine>,
  { gpus, last, why }: Choice,
  { trial = tried, patience = PATIENCE }: { readonly trial?: typeof tried; readonly patience?: number } = {},
): Promise<OpenedEngine> {
  const missing: string[] = []
  for (const candidate of gpus) {
    const name = `${candidate.engine} on ${candidate.device}`
    const found = await within(patience, attempt(candidate, open, trial))
    if (typeof found === 'object') return { engine: found, why: `the first that works here: ${name}` }
    missing.push(`${name}: ${found ?? `no answer within ${patience / 1000} s`}`)
  }
  return { engine: await open(last), why: missing.length === 0 ? why : `${why}; ${missing.join('; ')}` }
}

/** The engine, or why it is not taken. */
async function attempt(
  candidate: Candidate,
  open: (candidate: Candidate) => Promise<Engine>,
  trial: typeof tried,
): Promise<Engine | string> {
  try {
    const engine = await open(candidate)
    return (await trial(engine)) ?? engine
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return error.message
  }
}

/** Undefined where it took longer; what it still does is left to itself. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What systems call the way to a GPU; elsewhere it has to be tried. */
export function hasGpu({
  platform = process.platform,
  folder = '/dev',
}: { readonly platform?: string; readonly folder?: string } = {}): boolean {
  if (platform !== 'linux') return platform === 'darwin' || platform === 'win32'
  const rendering = existsSync(`${folder}/dri`) ? readdirSync(`${folder}/dri`) : []
  const named = ['nvidia0', 'dxg', 'kfd'].some((name) => existsSync(`${folder}/${name}`))
  return named || rendering.some((name) => name.startsWith('renderD'))
}

/** A product of two matrices of this size: no GPU takes a fifth of what a software adapter does, 400 ms. */
const SIZE = 512
const SLOW_MS = 80

/** Why a device is no GPU to compute on: its product is wrong, or takes as long as in software. Throws an EngineError. */
export async function tried(engine: Engine): Promise<string | undefined> {
  const session = await engine.load(PRODUCT, new Map())
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) => entry(Math.floor(i / SIZE), i % SIZE))
  const feeds = new Map<string, Tensor>([['x', { shape: [SIZE, SIZE], data }]])
  try {
    await session.run('test', feeds) // prepares it
    const start = performance.now()
    const product = (await session.run('test', feeds)).get('y')?.data ?? new Float32Array()
    const taken = performance.now() - start
    if (!isProduct(product)) return 'it computes a wrong product'
    return taken < SLOW_MS ? undefined : 'it computes in software'
  } finally {
    await session.dispose()
  }
}

/** Whether a device computes as a GPU does. Throws an EngineError where it does not compute. */
export async function isFast(engine: Engine): Promise<boolean> {
  return (await tried(engine)) === undefined
}

/** Small whole numbers, whose products float32 adds up exactly. */
function entry(row: number, column: number): number {
  return ((row * 7 + column * 3) % 5) - 2
}

/** Looks at the diagonal. */
function isProduct(product: Tensor['data']): boolean {
  return Array.from({ length: SIZE }, (_, i) => i).every((i) => {
    let sum = 0
    for (let k = 0; k < SIZE; k++) sum += entry(i, k) * entry(k, i)
    return product[i * SIZE + i] === sum
  })
}

const PRODUCT: Runnable = {
  state: [],
  programs: [
    {
      name: 'test',
      nodes: [
        { op: 'input', attributes: { name: 'x' }, inputs: [], shape: [SIZE, SIZE], dtype: 'f32' },
        {
          op: 'matmul',
          attributes: { transA: false, transB: false },
          inputs: [0, 0],
          shape: [SIZE, SIZE],
          dtype: 'f32',
        },
      ],
      inputs: [{ name: 'x', node: 0, kind: 'tap', tap: 'x' }],
      outputs: [{ name: 'y', node: 1, kind: 'tap' }],
      flops: 0,
    },
  ],
}
