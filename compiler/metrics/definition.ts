import type { GraphBuilder, Node, Shape } from '../ir/index.ts'
import type { LossProblem, TargetShape } from '../losses/index.ts'
import type { MetricSpec } from '../schema/index.ts'

export interface MetricContext {
  /** [N, …]. */
  readonly input: Node
  /** Labels i32 [N], or another tap; a metric without `target` is given none. */
  readonly target: Node | undefined
}

/** What a metric says of a batch. */
export interface MetricNodes {
  /** f32 []: a test reports its mean over the batches. */
  readonly value: Node
  /** f32 [2, K]: numerators and denominators, which a test sums up before it divides; reported as `name.0`, `name.1`, … */
  readonly tally?: Node
}

/** A number reported at test; no gradient flows through it. */
export interface MetricDefinition<M extends MetricSpec> {
  readonly type: M['type']
  /** Which of two values a good network has. */
  readonly better: 'max' | 'min'
  /** False after a reported mistake. */
  readonly check: (spec: M, input: Shape, target: TargetShape | undefined, problem: LossProblem) => boolean
  readonly lower: (g: GraphBuilder, spec: M, context: MetricContext) => MetricNodes
}
