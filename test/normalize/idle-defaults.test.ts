import { describe, expect, it } from 'vitest'

import { checkNetwork, compileFiles, experiments, lines } from '../harness.ts'

const network = (defaults: string, layers: readonly string[]): readonly string[] =>
  lines(
    checkNetwork(
      `kind: network\ninput: [1, 28, 28]\ndefaults: ${defaults}\nlayers:\n${layers.map((layer) => `  - ${layer}\n`).join('')}`,
    ).diagnostics,
  )
const FC = '{ name: fc, type: inner_product, num_output: 10 }'
const OWN = '{ name: fc, type: inner_product, num_output: 10, weight_filler: msra }'

describe('what is said for all layers', () => {
  it('is told where each that takes it says its own, or none takes it', () => {
    expect(network('{ weight_filler: xavier }', [OWN])).toEqual([
      'warning without-effect net.yaml:3:13 `weight_filler` has no effect: every layer that takes it says its own | take `weight_filler` out of `defaults`',
    ])
    expect(network('{ weight_filler: xavier }', ['{ name: r, type: relu }'])).toEqual([
      'warning without-effect net.yaml:3:13 `weight_filler` has no effect: no layer takes it | take `weight_filler` out of `defaults`',
    ])
  })

  it('is silent where one layer takes it', () => {
    expect(network('{ weight_filler: msra }', [OWN.replace('fc', 'a'), FC])).toEqual([])
    expect(network('{ param: [{ lr_mult: 1 }, { lr_mult: 2 }] }', [FC])).toEqual([])
    expect(network('{ param: [{ lr_mult: 1 }, { lr_mult: 2 }] }', [FC.replace(' }', ', bias_term: false }')])).toEqual(
      [],
    )
  })

  it('is silent in every experiment of the project', () => {
    for (const file of Object.keys(experiments).filter((name) => !name.startsWith('networks/')))
      expect(
        lines(compileFiles({}, file).diagnostics).filter((line) => line.includes('defaults')),
        file,
      ).toEqual([])
  })
})
