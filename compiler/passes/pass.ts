import type { TrainingGraph } from '../graph/index.ts'

/** A named step from a training graph to an equivalent one. `name` is what the verifier's messages call it. */
export interface Pass {
  readonly name: string
  readonly run: (graph: TrainingGraph) => TrainingGraph
}
