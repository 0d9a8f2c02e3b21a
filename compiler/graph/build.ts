/** Builds the training graph of a model that broke no law: what each step and each test computes, as ops. */
import { GraphBuilder } from '../ir/index.ts'
import { isFixed, stageModels, type Model, type WeightMap } from '../network/index.ts'
import type { Reference } from '../normalize/index.ts'
import { buildExpect, buildTest } from './evaluation.ts'
import { buildFingerprint } from './fingerprint.ts'
import { GraphInputs } from './inputs.ts'
import { parameterState, stateSources } from './state.ts'
import { buildFresh, buildTrain, ownedParameters } from './train.ts'
import type { GraphProgram, TrainingGraph } from './training-graph.ts'
import type { StateTensor } from './types.ts'

export function buildTrainingGraph(model: Model, weights: readonly WeightMap[]): TrainingGraph {
  const g = new GraphBuilder()
  const inputs = new GraphInputs(g)
  const slots = new Map<string, StateTensor>()
  const programs: GraphProgram[] = []
  const stages = stageModels(model)
  const fixed = (reference: Reference): boolean => stages.every((stage) => isFixed(stage, reference))
  for (const stage of stages) {
    const train = buildTrain(g, inputs, stage, fixed)
    const used = stage.stage.slots === 'fresh' ? train.slots.filter(({ name }) => slots.has(name)) : []
    if (used.length > 0) programs.push(buildFresh(g, stage.stage.name, used))
    programs.push(...train.programs, buildTest(g, inputs, model, stage, fixed))
    for (const slot of train.slots) slots.set(slot.name, slot)
  }
  const written = new Set(
    programs.flatMap(({ outputs }) => outputs.flatMap((output) => (output.kind === 'state' ? [output.state] : []))),
  )
  const sources = stateSources(weights)
  const parameters = ownedParameters(model).map(({ owner, parameter }) =>
    parameterState(owner, parameter, sources.get(parameter.state), !written.has(parameter.state)),
  )
  const expects = [...model.networks.values()].some(({ expect }) => expect)
  return {
    builder: g,
    programs: [...programs, ...(expects ? [buildExpect(g, inputs, model)] : []), ...buildFingerprint(g, inputs, model)],
    state: [...parameters, ...slots.values()],
    inputs: inputs.kinds,
  }
}
