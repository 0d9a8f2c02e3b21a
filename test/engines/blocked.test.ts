/** Ops on blocked images against the float64 reference: channels that fill their blocks, and channels that do not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { lowerProgram } from '../../compiler/onnx/index.ts'
import { conv2d, convolvedSize, avgPool, maxPool } from '../../compiler/ops/index.ts'
import { openEngine, optionsOf } from '../../runtime/engines/index.ts'
import { act, conv, imageNetworks, network, networkError, pool, type Layer } from './image-networks.ts'
import { planOf } from './run-nodes.ts'

async function check(image: readonly number[], layers: readonly Layer[], seed: number): Promise<void> {
  const { engine } = await openEngine({ threads: 1 })
  expect(await networkError(engine, image, layers, seed)).toBeLessThan(1e-5)
}

describe('blocked images', () => {
  for (const [name, layers] of Object.entries(imageNetworks)) {
    it(name, async () => {
      await check([4, 3, 7, 7], layers, 1)
      await check([3, 16, 7, 7], layers, 2)
    })
  }

  it('are what the engine runs, unless it is told not to, and nothing that others read', async () => {
    const { roots } = network([4, 3, 7, 7], imageNetworks['both poolings'])
    const { programs } = planOf(roots)
    const nodes = (model: Uint8Array): number =>
      Buffer.from(model).toString('latin1').split('com.microsoft.nchwc').length - 1
    expect(nodes(lowerProgram(programs[0], new Map(), { block: 16 }))).toBeGreaterThan(3)
    expect(nodes(lowerProgram(programs[0], new Map()))).toBe(0)
    const found = await Promise.all(
      [{}, { fuse: false }].map(async (options) => (await openEngine(options)).engine.info),
    )
    const layouts = found.map(({ choices }) => choices.layout)
    expect(layouts).toEqual([expect.stringMatching(/^nchw(8c|16c)?$/), 'nchw'])
    expect(layouts.map((layout) => optionsOf({ threads: 1, layout }).fuse ?? true)).toEqual([
      layouts[0] !== 'nchw',
      false,
    ])
  })

  it('of random convolutions and poolings', async () => {
    const pair = (min: number, max: number): fc.Arbitrary<[number, number]> =>
      fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    const shapes = fc
      .record({
        n: fc.constantFrom(1, 3, 4, 13),
        c: fc.constantFrom(1, 3, 16, 20, 32),
        o: fc.constantFrom(16, 20, 32, 10),
        size: pair(4, 9),
        kernel: pair(1, 4),
        stride: pair(1, 3),
        pad: pair(0, 2),
        dilation: pair(1, 2),
        isMax: fc.boolean(),
        seed: fc.nat(1000),
      })
      .filter(({ size, kernel, stride, pad, dilation }) =>
        [0, 1].every((i) => convolvedSize(size[i], kernel[i], stride[i], pad[i], dilation[i]) >= 2),
      )
    await fc.assert(
      fc.asyncProperty(shapes, async ({ n, c, o, size, kernel, stride, pad, dilation, isMax, seed }) => {
        const window: Layer = (g, x, make) =>
          conv2d(g, x, make([o, c, ...kernel]), make([o]), { stride, pad, dilation, group: 1 })
        await check([n, c, ...size], [window, act, pool(isMax ? maxPool : avgPool, 2, 2), conv(16)], seed)
      }),
      { numRuns: 25 },
    )
  })
})
