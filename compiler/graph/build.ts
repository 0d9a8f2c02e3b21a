/** Builds the training graph of a model that broke no law: what each step and each test computes, as ops. */
import { GraphBuilder } from '../ir/index.ts'
import type { Model, WeightMap } from '../network/index.ts'
import { buildExpect, buildTest } from './evaluation.ts'
import { GraphInputs } from './inputs.ts'
import { parameterState } from './state.ts'
import { buildTrain, ownedParameters } from './train.ts'
import type { TrainingGraph } from './training-graph.ts'

export function buildTrainingGraph(model: Model, weights: readonly WeightMap[]): TrainingGraph {
  const g = new GraphBuilder()
  const inputs = new GraphInputs(g)
  const train = buildTrain(g, inputs, model)
  const written = new Set(
    train.programs.flatMap(({ outputs }) =>
      outputs.flatMap((output) => (output.kind === 'state' ? [output.state] : [])),
    ),
  )
  const sources = new Map(weights.flatMap(({ entries }) => entries.map(({ from, to }) => [to, from])))
  const parameters = ownedParameters(model).map(({ owner, parameter }) =>
    parameterState(owner, parameter, sources.get(parameter.state), !written.has(parameter.state)),
  )
  const expects = [...model.networks.values()].some(({ expect }) => expect)
  return {
    builder: g,
    programs: [...train.programs, buildTest(g, inputs, model), ...(expects ? [buildExpect(g, inputs, model)] : [])],
    state: [...parameters, ...train.slots],
    inputs: inputs.kinds,
  }
}
