/** The programs that train nothing: tests, and what teachers must show before step 1. */
import type { GraphBuilder } from '../ir/index.ts'
import { temperatureOf } from '../losses/index.ts'
import { metricDefinition } from '../metrics/index.ts'
import { isTested, type Model, type StageModel } from '../network/index.ts'
import type { Reference } from '../normalize/index.ts'
import type { AccuracyMetric } from '../schema/index.ts'
import { Batch, lossOutputs } from './batch.ts'
import type { GraphInputs } from './inputs.ts'
import type { GraphOutput, GraphProgram } from './training-graph.ts'

/** A test of a stage reports every loss that it has what to compare with, and sums up those that count in it. */
export function buildTest(
  g: GraphBuilder,
  inputs: GraphInputs,
  model: Model,
  stage: StageModel,
  isFixed: (reference: Reference) => boolean,
): GraphProgram {
  const batch = new Batch(g, inputs, model, 'test', isFixed)
  const { losses, metrics } = model.spec
  const values = batch.losses(losses.filter((loss) => isTested(model, loss)))
  const measured = metrics.flatMap(({ name, spec, input, target }): readonly GraphOutput[] => {
    const { value, tally } = g.within(`metric.${name}`, () => {
      const ports = { input: batch.read(input), target: target && batch.target(target, temperatureOf(spec)) }
      return metricDefinition(spec.type).lower(g, spec, ports)
    })
    return [
      { kind: 'value', name, node: value },
      ...(tally ? [{ kind: 'tally', name: `${name}.tally`, of: name, node: tally } as const] : []),
    ]
  })
  return batch.program(stage.stage.name, 'test', [...lossOutputs(g, inputs, stage.spec.losses, values), ...measured])
}

/** The accuracy on the test set of every layer that an `expect` names. */
export function buildExpect(g: GraphBuilder, inputs: GraphInputs, model: Model): GraphProgram {
  const batch = new Batch(g, inputs, model, 'test', () => false)
  const outputs = [...model.networks.values()].flatMap(({ name, expect }): readonly GraphOutput[] => {
    if (!expect) return []
    const { of, ofSpan } = expect.accuracy
    const spec: AccuracyMetric = {
      type: 'accuracy',
      input: `${name}.${of}`,
      target: 'data.label',
      top_k: 1,
      per_class: false,
    }
    const input = batch.read({ network: name, layer: of, span: ofSpan })
    const { value } = g.within(`expect.${name}`, () =>
      metricDefinition('accuracy').lower(g, spec, { input, target: batch.label }),
    )
    return [{ kind: 'value', name: `${name}.accuracy`, node: value }]
  })
  return { name: 'expect', stage: '', kind: 'expect', outputs, frozenTaps: new Map() } // it is one forward pass: nothing to split from it
}
