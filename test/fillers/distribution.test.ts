/** First weights on their real way: spec → plan → `initialState`. What the bounds are and how sure they are: statistics.ts. */
import { describe, expect, it } from 'vitest'

import type { FillerSpec } from '../../compiler/schema/index.ts'
import type { Tensor } from '../../runtime/engines/index.ts'
import { initialState } from '../../runtime/run/initial-state.ts'
import { compileFiles, lines } from '../harness.ts'
import { distanceTo, follows, hasShare, normalLaw, uncorrelated, uniformLaw, type Law } from './statistics.ts'

/** Weights of 100,352, 98,304 and 100,000 numbers: [128, 784], [96, 16, 8, 8] and [50000, 2]. */
const layers = {
  ip: '- { name: it, type: inner_product, num_output: 128, weight_filler: FILLER }',
  conv: `- { name: below, type: convolution, num_output: 16, kernel_size: 1 }
    - { name: it, type: convolution, num_output: 96, kernel_size: 8, weight_filler: FILLER }`,
  pairs: `- { name: below, type: inner_product, num_output: 2 }
    - { name: it, type: inner_product, num_output: 50000, weight_filler: FILLER }`,
  enlarge: '- { name: it, type: deconvolution, num_output: 3, kernel_size: 4, stride: 2, weight_filler: FILLER }',
} as const

function stateOf(layer: keyof typeof layers, filler: FillerSpec | string, seed = 0): Tensor {
  const text = `version: 1
name: filled
seed: ${seed}
data: { dataset: mnist }
network:
  layers:
    ${layers[layer].replace('FILLER', JSON.stringify(filler))}
    - { name: top, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.top, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1 }
`
  const { experiment, diagnostics } = compileFiles({ 'x.yaml': text })
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return initialState(experiment.spec, new Map()).get('network.it.weight') as Tensor
}

const drawn = (...args: Parameters<typeof stateOf>): Float32Array => stateOf(...args).data as Float32Array

describe('distribution', () => {
  const laws: readonly (readonly [FillerSpec['type'], keyof typeof layers, object, Law])[] = [
    ['uniform', 'ip', {}, uniformLaw(0, 1)],
    ['uniform', 'conv', { min: -0.3, max: 0.1 }, uniformLaw(-0.3, 0.1)],
    ['gaussian', 'ip', {}, normalLaw(0, 1)],
    ['gaussian', 'conv', { mean: 3, std: 0.01 }, normalLaw(3, 0.01)],
    // [128, 784]: fan in 784, fan out 128, their mean 456
    ['xavier', 'ip', {}, uniformLaw(-Math.sqrt(3 / 784), Math.sqrt(3 / 784))],
    ['xavier', 'ip', { variance_norm: 'fan_out' }, uniformLaw(-Math.sqrt(3 / 128), Math.sqrt(3 / 128))],
    ['xavier', 'ip', { variance_norm: 'average' }, uniformLaw(-Math.sqrt(3 / 456), Math.sqrt(3 / 456))],
    ['msra', 'ip', {}, normalLaw(0, Math.sqrt(2 / 784))],
    ['msra', 'ip', { variance_norm: 'fan_out' }, normalLaw(0, Math.sqrt(2 / 128))],
    ['msra', 'ip', { variance_norm: 'average' }, normalLaw(0, Math.sqrt(2 / 456))],
    // [96, 16, 8, 8]: fan in 16·64 = 1024, fan out 96·64 = 6144, their mean 3584
    ['xavier', 'conv', {}, uniformLaw(-Math.sqrt(3 / 1024), Math.sqrt(3 / 1024))],
    ['xavier', 'conv', { variance_norm: 'fan_out' }, uniformLaw(-Math.sqrt(3 / 6144), Math.sqrt(3 / 6144))],
    ['msra', 'conv', { variance_norm: 'average' }, normalLaw(0, Math.sqrt(2 / 3584))],
  ]

  it.each(laws)('filler %s of %s, %o', (type, layer, more, law) => {
    const values = drawn(layer, { type, ...more } as FillerSpec)
    follows(values, law)
    uncorrelated(values.subarray(1), values.subarray(0, -1), law)
  })

  it('filler uniform and filler xavier never leave their limits', () => {
    const limit = Math.fround(Math.sqrt(3 / 784))
    expect(drawn('ip', { type: 'xavier', variance_norm: 'fan_in' }).every((x) => Math.abs(x) <= limit)).toBe(true)
    expect(drawn('ip', { type: 'uniform', min: 0, max: 1 }).every((x) => x >= 0 && x <= 1)).toBe(true)
  })

  it('filler gaussian with sparse: 16 of 128 stay, and are as normal as before', () => {
    const values = drawn('ip', { type: 'gaussian', mean: 0, std: 1, sparse: 16 })
    const kept = values.filter((x) => x !== 0)
    hasShare(kept.length, values.length, 16 / 128)
    follows(kept, normalLaw(0, 1))
  })

  it('filler positive_unitball: rows sum to 1; of two numbers u/(u + v), whose law is known', () => {
    const rows = drawn('ip', 'positive_unitball')
    for (let row = 0; row < 128; row++) {
      const sum = rows.subarray(784 * row, 784 * (row + 1)).reduce((total, x) => total + x, 0)
      expect(Math.abs(sum - 1)).toBeLessThan(1e-5)
    }
    expect(rows.every((x) => x >= 0)).toBe(true)
    const firsts = drawn('pairs', 'positive_unitball').filter((_, i) => i % 2 === 0)
    const law = (x: number): number => (x <= 0.5 ? x / (2 * (1 - x)) : 1 - (1 - x) / (2 * x))
    expect(Math.sqrt(firsts.length) * distanceTo(firsts, law)).toBeLessThan(Math.sqrt(Math.log(2e6) / 2))
  })

  it('filler constant: every number', () => {
    expect(new Set(drawn('ip', { type: 'constant', value: 0.25 }))).toEqual(new Set([0.25]))
  })

  it('filler bilinear: every kernel is the same, and exact', () => {
    const { shape, data } = stateOf('enlarge', 'bilinear')
    expect(shape).toEqual([1, 3, 4, 4])
    const row = [0.25, 0.75, 0.75, 0.25]
    const kernel = row.flatMap((a) => row.map((b) => a * b))
    expect([...data]).toEqual([...kernel, ...kernel, ...kernel])
  })

  it('of another seed has nothing to do with the first', () => {
    const gaussian: FillerSpec = { type: 'gaussian', mean: 0, std: 1 }
    const [a, b] = [drawn('ip', gaussian), drawn('ip', gaussian, 1)]
    expect(Buffer.compare(Buffer.from(drawn('ip', gaussian).buffer), Buffer.from(a.buffer))).toBe(0)
    follows(b, normalLaw(0, 1))
    uncorrelated(a, b, normalLaw(0, 1))
  })
})
