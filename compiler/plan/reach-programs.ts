/** Programs that measure which layers losses reach, one a stage. No run has them, and no hash knows of them. */
import { buildReach, GraphInputs, type Reached } from '../graph/index.ts'
import { GraphBuilder } from '../ir/index.ts'
import { stageModels, type Model } from '../network/index.ts'
import { runPasses } from '../passes/index.ts'
import { planProgram } from './programs.ts'
import type { Program } from './types.ts'

export interface ReachProgram {
  /** Empty without stages. */
  readonly stage: string
  /** Reads a batch, and state by the names of the plan's. */
  readonly program: Program
  /** What its values are of. */
  readonly reached: readonly Reached[]
}

export function reachPrograms(model: Model): readonly ReachProgram[] {
  return stageModels(model).map((stage) => {
    const builder = new GraphBuilder()
    const inputs = new GraphInputs(builder)
    const { program, reached } = buildReach(builder, inputs, stage)
    const graph = runPasses({ builder, programs: [program], state: [], inputs: inputs.kinds }, false)
    return { stage: stage.stage.name, program: planProgram(graph, graph.programs[0] ?? program), reached }
  })
}
