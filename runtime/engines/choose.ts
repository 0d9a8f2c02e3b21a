/** Which device is taken where nobody named one: the first that works, and is one. */
import { existsSync, readdirSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

import type { DeviceName, OpenedEngine } from './index.ts'
import type { Engine, Runnable, Tensor } from './engine.ts'
import { EngineError } from './errors.ts'

/** Before the CPU, in this order. */
const WANTED = ['cuda', 'webgpu'] as const

/**
 * On a machine without a GPU nothing is tried: libraries print what they miss. `open` throws an EngineError where a device does
 * not work; a software adapter, which computes on the CPU and slowly, is no GPU.
 */
export async function choose(
  open: (device: DeviceName) => Promise<Engine>,
  { gpu = hasGpu(), fast = isFast }: { readonly gpu?: boolean; readonly fast?: typeof isFast } = {},
): Promise<OpenedEngine> {
  const missing: string[] = []
  for (const device of gpu ? WANTED : []) {
    try {
      const engine = await open(device)
      if (await fast(engine)) return { engine, why: `the first that works here: ${device}` }
      missing.push(`${device} computes in software`)
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      missing.push(error.message)
    }
  }
  const why = missing.length === 0 ? 'the embedded engine' : `the embedded engine: ${missing.join('; ')}`
  return { engine: await open('cpu'), why }
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

/** Whether a device computes as a GPU does. Throws an EngineError where it does not compute. */
export async function isFast(engine: Engine): Promise<boolean> {
  const session = await engine.load(PRODUCT, new Map())
  const ones: Tensor = { shape: [SIZE, SIZE], data: new Float32Array(SIZE * SIZE).fill(1) }
  try {
    const feeds = new Map([['x', ones]])
    await session.run('test', feeds) // prepares it
    const start = performance.now()
    await session.run('test', feeds)
    return performance.now() - start < SLOW_MS
  } finally {
    await session.dispose()
  }
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
