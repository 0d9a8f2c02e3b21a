/** What is done to an image, against a plain version of the same, and how often chance does what. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Transform } from '../../compiler/index.ts'
import { Transformer, type TransformPlan } from '../../runtime/data/transform.ts'
import type { Sample } from '../../runtime/data/stores/index.ts'
import { RandomWords } from '../../runtime/random/index.ts'

type Geometry = Transform['train']

const sampleOf = (channels: number, height: number, width: number, interleaved: boolean, seed: number): Sample => {
  const words = new RandomWords(seed, 'init', 'sample')
  const values = Uint8Array.from({ length: channels * height * width }, () => words.below(256))
  return { values, channels, height, width, interleaved, rgb: channels === 3 }
}

const pixel = ({ values, channels, height, width, interleaved }: Sample, c: number, y: number, x: number): number =>
  values[interleaved ? (y * width + x) * channels + c : (c * height + y) * width + x]

/** Pads with what becomes 0, takes the window at (top, left), turns it, subtracts the mean of the place it came from. */
function plain(sample: Sample, plan: TransformPlan, top: number, left: number, mirrored: boolean): number[] {
  const [channels, height, width] = plan.shape
  const { pad = 0 } = plan.geometry
  const out: number[] = []
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const sy = y + top - pad
        const sx = (mirrored ? width - 1 - x : x) + left - pad
        const inside = sy >= 0 && sx >= 0 && sy < sample.height && sx < sample.width
        const from = plan.bgr && sample.rgb ? 2 - c : c
        const mean =
          plan.mean.per === 'pixel'
            ? plan.mean.values[(c * sample.height + sy) * sample.width + sx]
            : (plan.mean.values[c] ?? 0)
        out.push(inside ? Math.fround((pixel(sample, from, sy, sx) - mean) * plan.scale) : 0)
      }
  return out
}

const cases = fc.record({
  channels: fc.constantFrom(1, 3),
  height: fc.integer({ min: 3, max: 9 }),
  width: fc.integer({ min: 3, max: 9 }),
  interleaved: fc.boolean(),
  pad: fc.integer({ min: 0, max: 3 }),
  crop: fc.option(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })), { nil: undefined }),
  mirror: fc.boolean(),
  bgr: fc.boolean(),
  scale: fc.constantFrom(1, 0.00390625, 0.1),
  mean: fc.constantFrom('none', 'channel', 'pixel'),
  seed: fc.nat(),
})

const planOf = (
  c: typeof cases extends fc.Arbitrary<infer T> ? T : never,
  training: boolean,
): { plan: TransformPlan; sample: Sample; room: readonly [number, number] } => {
  const sample = sampleOf(c.channels, c.height, c.width, c.interleaved, c.seed)
  const [tall, wide] = [c.height + 2 * c.pad, c.width + 2 * c.pad]
  const crop = c.crop && ([Math.min(c.crop[0], tall), Math.min(c.crop[1], wide)] as const)
  const [height, width] = crop ?? [tall, wide]
  const words = new RandomWords(c.seed, 'init', 'mean')
  const size = c.channels * c.height * c.width
  const geometry: Geometry = {
    ...(c.pad > 0 && { pad: c.pad }),
    ...(crop && { crop }),
    ...(c.mirror && { mirror: true }),
  }
  const mean: TransformPlan['mean'] =
    c.mean === 'pixel'
      ? {
          per: 'pixel',
          values: Float64Array.from({ length: size }, () => words.nextUniform() * 255),
          shape: [c.channels, c.height, c.width],
        }
      : {
          per: 'channel',
          values: c.mean === 'none' ? [] : Array.from({ length: c.channels }, () => words.nextUniform() * 255),
        }
  const plan: TransformPlan = {
    shape: [c.channels, height, width],
    geometry,
    training,
    bgr: c.bgr && c.channels === 3,
    scale: c.scale,
    mean,
  }
  return { plan, sample, room: [tall - height, wide - width] }
}

describe('an image', () => {
  it('of a test is the central window, never turned', () => {
    fc.assert(
      fc.property(cases, (c) => {
        const { plan, sample, room } = planOf({ ...c, mirror: false }, false)
        const found = new Float32Array(plan.shape.reduce((a, b) => a * b, 1))
        new Transformer(plan).apply(sample, undefined, found)
        expect([...found]).toEqual(plain(sample, plan, room[0] >> 1, room[1] >> 1, false))
      }),
      { numRuns: 300 },
    )
  })

  it('of the training is one of its windows, turned or not', () => {
    fc.assert(
      fc.property(cases, fc.nat(10_000), (c, iteration) => {
        const { plan, sample, room } = planOf(c, true)
        const found = new Float32Array(plan.shape.reduce((a, b) => a * b, 1))
        new Transformer(plan).apply(sample, new RandomWords(c.seed, 'augment', 'train', iteration), found)
        const words = new RandomWords(c.seed, 'augment', 'train', iteration)
        const [top, left] = c.crop ? [words.below(room[0] + 1), words.below(room[1] + 1)] : [0, 0]
        const mirrored = c.mirror && words.below(2) === 1
        expect([...found]).toEqual(plain(sample, plan, top, left, mirrored))
      }),
      { numRuns: 300 },
    )
  })

  it('is at each window as often as at any other, and turned half of the time', () => {
    const sample: Sample = { ...sampleOf(1, 4, 4, false, 1), values: Uint8Array.from({ length: 16 }, (_, i) => i) }
    const plan: TransformPlan = {
      shape: [1, 2, 2],
      geometry: { crop: [2, 2], mirror: true },
      training: true,
      bgr: false,
      scale: 1,
      mean: { per: 'channel', values: [] },
    }
    const transformer = new Transformer(plan)
    const counts = new Map<string, number>()
    const draws = 18_000
    const into = new Float32Array(4)
    const words = new RandomWords(7, 'augment', 'train')
    for (let i = 0; i < draws; i++) {
      transformer.apply(sample, words.restart(i), into)
      counts.set(into.join(), (counts.get(into.join()) ?? 0) + 1)
    }
    expect(counts.size).toBe(18) // 3 × 3 windows, each both ways round
    const expected = draws / 18
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chi).toBeLessThan(40.8) // the 0.1 % quantile of 17 degrees of freedom; the draws are the same each time
  })
})
