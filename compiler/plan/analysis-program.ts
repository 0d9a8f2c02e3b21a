/** What an analysis asks of an experiment's networks, as programs that an engine runs, and the state that these read. */
import {
  buildAnalysis,
  GraphInputs,
  ownedParameters,
  parameterState,
  stateSources,
  type Analysis,
} from '../graph/index.ts'
import { GraphBuilder } from '../ir/index.ts'
import type { Model, WeightMap } from '../network/index.ts'
import { runPasses } from '../passes/index.ts'
import { planProgram } from './programs.ts'
import type { Plan } from './types.ts'

/** Programs `answers` and `pulls`, as far as there is anything to ask. */
export type AnalysisPlan = Pick<Plan, 'programs' | 'state'> & Omit<Analysis, 'programs'>

/** For batches of `batch` images. */
export function analysisPlan(model: Model, weights: readonly WeightMap[], batch: number): AnalysisPlan {
  const g = new GraphBuilder()
  const inputs = new GraphInputs(g)
  const { programs, ...what } = buildAnalysis(g, inputs, model, batch)
  const sources = stateSources(weights)
  const state = ownedParameters(model).map(({ owner, parameter }) =>
    parameterState(owner, parameter, sources.get(parameter.state), true),
  )
  const graph = runPasses({ builder: g, programs, state, inputs: inputs.kinds }, false)
  return { ...what, programs: graph.programs.map((one) => planProgram(graph, one)), state: graph.state }
}
