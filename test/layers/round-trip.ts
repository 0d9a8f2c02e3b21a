/** A spec through the compiler: its plan, the resolved spec compiled again, the plan as JSON and back, every program computed. */
import { expect } from 'vitest'

import { elements, type Plan } from '../../compiler/index.ts'
import { compileFiles, lines } from '../harness.ts'
import { evaluateProgram } from '../reference/evaluate.ts'
import type { RefTensor } from '../reference/tensor.ts'

function compiled(text: string): { plan: Plan; resolved: string } {
  const { experiment, diagnostics } = compileFiles({ 'x.yaml': text })
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return { plan: experiment.spec, resolved: experiment.resolved }
}

function feedsFor({ nodes }: Plan['programs'][number]): Map<string, RefTensor> {
  return new Map(
    nodes.flatMap(({ op, attributes, shape }): [string, RefTensor][] => {
      if (op !== 'input') return []
      const name = String(attributes['name'])
      const data = Float64Array.from({ length: elements(shape) }, (_, i) =>
        name === 'data.label' ? i % 10 : Math.abs(Math.sin(i + name.length)),
      )
      return [[name, { shape, data }]]
    }),
  )
}

/** The plan, after checking that it comes out of all this the same, and that every program gives finite numbers. */
export function roundTrip(text: string): Plan {
  const { plan, resolved } = compiled(text)
  const again = compiled(resolved)
  expect(again.plan.hashes).toEqual(plan.hashes)
  expect(again.resolved).toBe(resolved)
  const copy = JSON.parse(JSON.stringify(plan)) as Plan
  expect(copy).toEqual(plan)
  for (const program of copy.programs) {
    const values = evaluateProgram(program.nodes, feedsFor(program))
    for (const { node } of program.outputs) {
      expect(values[node].shape).toEqual(program.nodes[node].shape)
      expect(values[node].data.every(Number.isFinite)).toBe(true)
    }
  }
  return plan
}

/** A small network `network` whose scores are `ip`, with what is said of its data, layers, losses, metrics and solver. */
export function oneNetwork(said: {
  readonly layers?: string
  readonly losses?: string
  readonly metrics?: string
  readonly solver?: string
}): string {
  const losses = said.losses ?? 'hard: { type: softmax_cross_entropy, input: network.ip, target: data.label }'
  return `version: 1
name: one
data: { dataset: mnist, batch: { train: 3, test: 2 } }
network:
  layers:
${said.layers ?? '    - { name: pool, type: pooling, pool: ave, kernel_size: 7, stride: 7 }\n    - { name: ip, type: inner_product, num_output: 10 }'}
losses: { ${losses} }
${said.metrics === undefined ? '' : `metrics: { ${said.metrics} }\n`}solver: ${said.solver ?? '{ type: sgd, base_lr: 0.01, max_iter: 10 }'}
`
}
