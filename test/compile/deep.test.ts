/** Networks of many layers, one on top of the other. */
import { expect, it } from 'vitest'

import { compileFiles, lines } from '../harness.ts'

it('a network of 5,000 layers compiles', () => {
  const pairs = Array.from(
    { length: 2500 },
    (_, i) => `    - { name: conv${i}, type: convolution, num_output: 2, kernel_size: 3, pad: 1 }
    - { name: relu${i}, type: relu }
`,
  )
  const text = `version: 1
name: chain
data: { dataset: mnist }
network:
  layers:
${pairs.join('')}    - { name: ip, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
  const { experiment, diagnostics } = compileFiles({ 'x.yaml': text })
  expect(lines(diagnostics)).toEqual([])
  expect(experiment?.spec.networks[0].layers).toHaveLength(5001)
})
