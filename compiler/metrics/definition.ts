import type { GraphBuilder, Node, Shape } from '../ir/index.ts'
import type { LossContext, LossProblem, TargetShape } from '../losses/index.ts'
import type { MetricSpec } from '../schema/index.ts'

/** A number reported at test; no gradient flows through it. */
export interface MetricDefinition<M extends MetricSpec> {
  readonly type: M['type']
  /** False after a reported mistake. */
  readonly check: (spec: M, input: Shape, target: TargetShape, problem: LossProblem) => boolean
  /** The metric of the batch, f32 []. */
  readonly lower: (g: GraphBuilder, spec: M, context: LossContext) => Node
}
