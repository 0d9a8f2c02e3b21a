/** ONNX Runtime on WebGPU, on a GPU in software: every op, what moves, and what is said where something is missing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { GraphBuilder } from '../../compiler/index.ts'
import { input, mul, reduceSum } from '../../compiler/ops/index.ts'
import { serialize } from '../../compiler/plan/index.ts'
import { openEngine, type Engine, type OnHost, type Runnable, type Tensor } from '../../runtime/engines/index.ts'
import { conv, networkError, type Layer } from './image-networks.ts'
import { conform, failures, opTypes } from './op-conformance.ts'
import { useSoftwareGpu } from './software-gpu.ts'

const onHost: OnHost[] = []

beforeAll(useSoftwareGpu)

async function opened(): Promise<Engine> {
  const { engine } = await openEngine({ engine: 'onnx', device: 'webgpu' }, (found) => onHost.push(found))
  return engine
}

describe('the onnx engine on webgpu', () => {
  for (const op of opTypes) {
    it(op, async () => {
      const found = await conform(await opened(), op)
      expect(found.length).toBeGreaterThan(0)
      expect(failures(found)).toEqual([])
    })
  }

  // a session is first made with fallback disabled: only where that is refused is anybody told
  afterAll(() => expect(onHost).toEqual([]))

  /**
   * The provider's own layout makes wrong numbers of these, without a word: of images whose channels three divides and four does not,
   * of as many images in a filter's gradient, and of groups that do not fill a vector.
   */
  it.each<[string, readonly number[], readonly Layer[]]>([
    ['6 channels to 8', [2, 6, 5, 5], [conv(8)]],
    ['filters of 9 images, 4 to 8 channels', [9, 4, 5, 5], [conv(8)]],
    ['2 groups of 5', [2, 4, 5, 5], [conv(10, 3, 1, 1, 2)]],
  ])('is right where the other layout is not: %s', async (_name, image, layers) => {
    expect(await networkError(await opened(), image, layers, 3)).toBeLessThan(1e-5)
  })

  it('keeps state on the device: steps move what they are fed, and what they answer', async () => {
    const engine = await opened()
    const session = await engine.load(descent(), new Map([['w', vector(1000, (i) => i)]]))
    const feeds = new Map([['rate', { shape: [], data: Float32Array.of(0.5) }]])
    const moved: Tensor['data'][] = []
    const before = engine.traffic?.()
    for (let i = 0; i < 3; i++) moved.push((await session.run('train', feeds)).get('loss')?.data ?? new Float32Array())
    const after = engine.traffic?.()
    const sum = 332833500 // of the squares of 0 to 999
    expect(moved.map(([loss]) => loss / sum)).toEqual(
      [1, 0.25, 0.0625].map((share) => expect.closeTo(share, 5) as number),
    )
    // 1,000 numbers of state once, and at each step a rate up and a loss down
    expect((after?.toDevice ?? 0) - (before?.toDevice ?? 0)).toBe(4 * (1000 + 3))
    expect((after?.fromDevice ?? 0) - (before?.fromDevice ?? 0)).toBe(4 * 3)
    expect([...((await session.read(['w'])).get('w')?.data ?? [])]).toEqual(
      Array.from({ length: 1000 }, (_, i) => i / 8),
    )
    expect(engine.traffic?.().fromDevice).toBe((after?.fromDevice ?? 0) + 4000)
    await session.dispose()
  })
})

function vector(length: number, value: (i: number) => number): Tensor {
  return { shape: [length], data: Float32Array.from({ length }, (_, i) => value(i)) }
}

/** w ← rate·w, and the sum of the squares before. */
function descent(): Runnable {
  const g = new GraphBuilder()
  const w = input(g, 'w', { shape: [1000], dtype: 'f32' })
  const rate = input(g, 'rate', { shape: [], dtype: 'f32' })
  const loss = reduceSum(g, mul(g, w, w), [0])
  const next = mul(g, w, rate)
  const { nodes, indexOf } = serialize([loss, next])
  return {
    state: [
      {
        name: 'w',
        shape: [1000],
        network: 'network',
        kind: 'parameter',
        frozen: false,
        init: { type: 'constant', value: 0 },
      },
    ],
    programs: [
      {
        name: 'train',
        nodes,
        inputs: [
          { name: 'w', node: indexOf(w), kind: 'state', state: 'w' },
          { name: 'rate', node: indexOf(rate), kind: 'tap', tap: 'rate' },
        ],
        outputs: [
          { name: 'loss', node: indexOf(loss), kind: 'value' },
          { name: 'w', node: indexOf(next), kind: 'state', state: 'w' },
        ],
        flops: 0,
      },
    ],
  }
}
