/** A mistake that an edit makes of a layer stands in the file of the layer, which is right by itself; the edit is named. */
import { describe, expect, it } from 'vitest'

import { compileFiles, SMALL_FILES } from '../harness.ts'

const NETWORK = `kind: network
input: [1, 28, 28]
layers:
  - { name: c, type: convolution, num_output: 4, kernel_size: 5 }
  - { name: x, type: relu, bottom: c }
  - { name: y, type: relu, bottom: c }
  - { name: sum, type: eltwise, bottom: [x, y] }
  - { name: fc, type: inner_product, num_output: 10 }
`

function told(edit: string): readonly string[] {
  const spec = `version: 1
name: edited
data: { dataset: mnist, transform: { scale: 0.00390625 } }
network: { from: br.yaml, ${edit} }
losses: { hard: { type: softmax_cross_entropy, input: network.fc, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1000 }
`
  const { diagnostics } = compileFiles({ ...SMALL_FILES, 'br.yaml': NETWORK, 'x.yaml': spec })
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ code, span, notes }) => [
      `${code} ${span?.file}:${span?.start.line}`,
      ...notes.flatMap((note) => (note.span ? [`${note.message} ${note.span.file}:${note.span.start.line}`] : [])),
    ])
}

describe('an edit', () => {
  it('that makes no mistake is not named', () => {
    expect(told('override: { fc: { num_output: 12 } }')).toEqual([])
    expect(told('override: { c: { num_output: 8 } }')).toEqual([])
  })

  it.each([
    ['replace: [{ name: sum, with: { type: relu } }]', 'bottom-count br.yaml:7', 'changed by `replace` here x.yaml:4'],
    ['override: { sum: { bottom: null } }', 'bottom-count br.yaml:7', 'changed by `override` here x.yaml:4'],
  ])('%s is named where the layer is told', (edit, mistake, note) => {
    expect(told(edit)).toEqual(expect.arrayContaining([mistake, note]))
  })
})
