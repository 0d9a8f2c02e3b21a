/** What `explain` says of formats is right: its examples compile, whole specs around them. */
import { describe, expect, it } from 'vitest'

import { dataPages, formatExample } from '../../cli/explain/data-page.ts'
import { datasets, formats } from '../../compiler/index.ts'
import { compileFiles, lines } from '../harness.ts'

describe('the page of a format', () => {
  it.each(formats.map((format) => [format.name, format] as const))(
    '%s has an example that compiles',
    (name, format) => {
      const [page] = dataPages(name)
      expect(page).toContain(
        formatExample(format)
          .split('\n')
          .map((line) => `    ${line}`)
          .join('\n'),
      )
      const { classes } = format.example
      const spec = `version: 1
name: x
${formatExample(format)}
network: { layers: [{ name: ip, type: inner_product, num_output: ${classes}, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
      expect(lines(compileFiles({ 'x.yaml': spec }).diagnostics)).toEqual([])
    },
  )

  it('is there for each dataset too, and for nothing else', () => {
    for (const { name } of datasets) expect(dataPages(name)).toHaveLength(1)
    expect(dataPages('mnits')).toEqual([])
  })
})
