/** Every engine, by a convolution that it has to get right. */
import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'

import { counted } from '../../compiler/emit/index.ts'
import { EngineError, openEngine, type OpenedEngine, type Runnable, type Tensor } from '../engines/index.ts'
import { sentence, type Finding } from './finding.ts'

const IMAGE = { channels: 2, size: 8 }
const KERNEL = { count: 3, size: 3 }
const MADE = IMAGE.size - KERNEL.size + 1

/** Opens the embedded engine and has it convolve. Never throws. */
export async function onnx(
  open: () => Promise<OpenedEngine> = () => openEngine({ engine: 'onnx', device: 'cpu' }),
): Promise<Finding> {
  const name = 'engine onnx on cpu'
  try {
    const { engine } = await open()
    const { library, threads } = engine.info
    const { worst, milliseconds } = await convolve(engine)
    const facts = { library, threads, milliseconds, largestError: worst }
    if (!(worst <= 1e-4)) {
      const text = `${library} computes a wrong convolution: off by ${worst}`
      return { name, state: 'failed', required: true, text, facts }
    }
    const text = `${library}, ${counted(threads, 'thread')}; a convolution is right, and took ${milliseconds} ms`
    return { name, state: 'ok', required: true, text, facts }
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? `: ${sentence(error.cause)}` : ''
    const text = `${sentence(error)}${why}`
    const help = error instanceof EngineError ? error.help : undefined
    return { name, state: 'failed', required: true, text, ...(help !== undefined && { help }), facts: {} }
  }
}

/** How far the engine's answer is from ours, and the time that it took, its preparation aside. */
async function convolve(engine: OpenedEngine['engine']): Promise<{ worst: number; milliseconds: number }> {
  const x = counting([1, IMAGE.channels, IMAGE.size, IMAGE.size], 7)
  const w = counting([KERNEL.count, IMAGE.channels, KERNEL.size, KERNEL.size], 5)
  const feeds = new Map([
    ['x', x],
    ['w', w],
  ])
  const session = await engine.load(PLAN, new Map())
  try {
    await session.run('test', feeds) // prepares it
    const start = performance.now()
    const y = (await session.run('test', feeds)).get('y')?.data ?? new Float32Array()
    const milliseconds = Number((performance.now() - start).toFixed(3))
    const wanted = expected(x, w)
    const worst = Math.max(...wanted.map((value, i) => Math.abs(value - (y[i] ?? NaN))))
    return { worst: y.length === wanted.length ? worst : NaN, milliseconds }
  } finally {
    await session.dispose()
  }
}

/** Small integers of both signs, so that float32 has to be exact. */
function counting(shape: readonly number[], period: number): Tensor {
  const length = shape.reduce((product, size) => product * size, 1)
  return { shape, data: Float32Array.from({ length }, (_, i) => ((i * i) % period) - (period >> 1)) }
}

/** The definition, with loops. */
function expected(x: Tensor, w: Tensor): readonly number[] {
  const made: number[] = []
  for (let o = 0; o < KERNEL.count; o++)
    for (let row = 0; row < MADE; row++)
      for (let column = 0; column < MADE; column++) {
        let sum = 0
        for (let c = 0; c < IMAGE.channels; c++)
          for (let i = 0; i < KERNEL.size; i++)
            for (let j = 0; j < KERNEL.size; j++)
              sum +=
                x.data[(c * IMAGE.size + row + i) * IMAGE.size + column + j] *
                w.data[((o * IMAGE.channels + c) * KERNEL.size + i) * KERNEL.size + j]
        made.push(sum)
      }
  return made
}

const X = [1, IMAGE.channels, IMAGE.size, IMAGE.size]
const W = [KERNEL.count, IMAGE.channels, KERNEL.size, KERNEL.size]
const WINDOW = { stride: [1, 1], pad: [0, 0], dilation: [1, 1], group: 1 }

const PLAN: Runnable = {
  state: [],
  programs: [
    {
      name: 'test',
      nodes: [
        { op: 'input', attributes: { name: 'x' }, inputs: [], shape: X, dtype: 'f32' },
        { op: 'input', attributes: { name: 'w' }, inputs: [], shape: W, dtype: 'f32' },
        { op: 'conv2d', attributes: WINDOW, inputs: [0, 1], shape: [1, KERNEL.count, MADE, MADE], dtype: 'f32' },
      ],
      inputs: [
        { name: 'x', node: 0, kind: 'tap', tap: 'x' },
        { name: 'w', node: 1, kind: 'tap', tap: 'w' },
      ],
      outputs: [{ name: 'y', node: 2, kind: 'tap' }],
      flops: 0,
    },
  ],
}

/** The GPU's library, which this version does not use yet. */
export function tensorflow(resolve: (name: string) => string = createRequire(import.meta.url).resolve): Finding {
  const library = '@tensorflow/tfjs-node-gpu'
  const name = 'engine tfjs-node-gpu'
  const facts = { library, used: false }
  try {
    resolve(`${library}/package.json`)
    const text = 'installed, but this version of ts-compile does not use it yet'
    return { name, state: 'ok', required: false, text, facts }
  } catch {
    const text = 'not installed, and this version of ts-compile would not use it yet'
    return { name, state: 'missing', required: false, text, help: `\`npm i ${library}\` adds it`, facts }
  }
}
