/** Of a network that is loaded in part, the laws of what training starts from see the layers that start by their fillers. */
import { describe, expect, it } from 'vitest'

import { compileFiles, small } from '../harness.ts'

const LAYERS = `  layers:
    - { name: conv, type: convolution, num_output: 4, kernel_size: 5 }
    - { name: zeros, type: convolution, num_output: 4, kernel_size: 5, weight_filler: constant }
    - { name: large, type: convolution, num_output: 4, kernel_size: 5, weight_filler: gaussian }
    - { name: dead, type: scale, filler: { type: constant, value: 0 } }
    - { name: norm, type: batch_norm, use_global_stats: true }
    - { name: norm2, type: batch_norm }
    - { name: still, type: convolution, num_output: 4, kernel_size: 5, frozen: true }
    - { name: noise, type: convolution, num_output: 4, kernel_size: 5, param: [{ lr_mult: 0 }] }
    - { name: ip, type: inner_product, num_output: 10 }
`
const STAGES = `stages:
  - { name: one, losses: [hard], frozen: ['student.norm2_s'], solver: { max_iter: 5 } }
  - { name: two, losses: [hard, soft], frozen: ['student.still_s'], solver: { max_iter: 5 } }
`

const convolution = (name: string, inputs: number) => [
  { name: `${name}.weight`, shape: [4, inputs, 5, 5] },
  { name: `${name}.bias`, shape: [4] },
]
const norm = (name: string) => [
  { name: `${name}.mean`, shape: [4] },
  { name: `${name}.variance`, shape: [4] },
  { name: `${name}.factor`, shape: [1] },
]
const SOME = convolution('conv', 1)
const ALL = [
  ...SOME,
  ...['zeros', 'large', 'still', 'noise'].flatMap((name) => convolution(name, 4)),
  { name: 'dead.weight', shape: [4] },
  ...['norm', 'norm2'].flatMap(norm),
  { name: 'ip.weight', shape: [10, 256] },
  { name: 'ip.bias', shape: [10] },
]

/** What is told of the student's layers, each as its code and its layer. */
function told(tensors: typeof ALL, rest: string): readonly string[] {
  const header = { version: 1, format: 'safetensors', bytes: 9000, sha256: 'a'.repeat(64) }
  const files = {
    ...small(
      ['student:\n  from: net.yaml\n', `student:\n  weights: { file: some.safetensors${rest} }\n${LAYERS}`],
      [', max_iter: 10 }\n', ` }\n${STAGES}`],
    ),
    'some.safetensors.header.json': JSON.stringify({
      ...header,
      tensors: tensors.map((tensor) => ({ ...tensor, dtype: 'F32' })),
    }),
  }
  const { diagnostics } = compileFiles(files)
  return diagnostics
    .filter(({ severity }) => severity !== 'note')
    .map(({ code, message }) => `${code} ${/`student\.(\w+?)_s/.exec(message)?.[1] ?? message}`)
}

describe('a network that is loaded in part', () => {
  it('is held against the laws where it is not loaded', () => {
    expect([...told(SOME, ', otherwise: fillers')].sort()).toEqual([
      'dead-start dead',
      'large-start large',
      'no-statistics norm',
      'no-statistics norm2',
      'random-untrained noise',
      'untrained-teacher still',
      'zero-filler zeros',
    ])
  })

  it('is not where it is', () => {
    expect(told(ALL, '')).toEqual([])
  })
})
