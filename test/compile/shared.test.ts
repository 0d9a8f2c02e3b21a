/** What the plan says of weights that layers share. */
import { readFileSync } from 'node:fs'

import { expect, it } from 'vitest'

import { planText } from '../../compiler/emit/index.ts'
import { runReport } from '../../runtime/report/index.ts'
import { bodyOf, plans, record } from '../report/records.ts'

const TWINS = '{ type: inner_product, num_output: 576, param: [{ share: w }, { share: b }] }'
const { spec } = plans([
  'student:\n  from: net.yaml\n  rename: { suffix: _s }\n',
  `student:
  layers:
    - { name: conv_s, type: convolution, num_output: 1, kernel_size: 5 }
    - ${TWINS.replace('{ ', '{ name: left, ')}
    - ${TWINS.replace('{ ', '{ name: right, ')}
    - { name: pair, type: scale, bias_term: true, param: [{ share: v }, { share: v }] }
    - { name: ip_s, type: inner_product, num_output: 10 }
`,
])
const said = 'shared: right.weight is left.weight, right.bias is left.bias, pair.bias is pair.weight'

it('names each blob, and the one that it is', () => {
  const student = spec.networks.find(({ name }) => name === 'student')
  const rows = student?.layers.map(({ name, parameters, blobs, shared }) => [name, parameters, blobs.length, shared])
  expect(rows?.slice(1, 4)).toEqual([
    ['left', 576 * 576 + 576, 2, undefined],
    [
      'right',
      0,
      0,
      [
        { blob: 'weight', with: 'left.weight' },
        { blob: 'bias', with: 'left.bias' },
      ],
    ],
    ['pair', 576, 1, [{ blob: 'bias', with: 'pair.weight' }]],
  ])
})

it('is in the page of the plan and in the report, and only where something is shared', () => {
  const words = readFileSync(new URL('../../templates/plan.txt.hbs', import.meta.url), 'utf8')
  expect(planText(spec, words)).toContain(`parameters\n  ${said}\n`)
  expect(bodyOf(runReport(record(spec)))).toContain(`<p>${said}</p>`)
  for (const text of [planText(plans().spec, words), bodyOf(runReport(record(plans().spec)))])
    expect(text).not.toContain('shared')
})
