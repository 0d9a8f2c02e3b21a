/** A convolution that an engine has to get right. */
import { performance } from 'node:perf_hooks'

import type { Engine, Runnable, Tensor } from '../engines/index.ts'

const IMAGE = { channels: 2, size: 8 }
const KERNEL = { count: 3, size: 3 }
const MADE = IMAGE.size - KERNEL.size + 1

/** How far the engine's answer is from ours, and the time that it took, its preparation aside. */
export async function convolve(engine: Engine): Promise<{ worst: number; milliseconds: number }> {
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
