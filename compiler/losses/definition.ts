import type { GraphBuilder, Node, Shape } from '../ir/index.ts'
import type { LossSpec } from '../schema/index.ts'

/** Reports a mistake in a loss; `path` is the key it stands at, `[]` the loss itself. */
export type LossProblem = (path: readonly string[], message: string, help?: string) => void

/** What a loss reads; shapes are those of one image. */
export type TargetShape =
  | { readonly kind: 'label'; readonly classes: number }
  /** `mix` where it is the mean of several. */
  | { readonly kind: 'tap'; readonly shape: Shape; readonly mix?: 'probabilities' | 'logits' }

export interface LossPorts {
  /** The input's shape, after a projection where there is one. */
  readonly input: Shape
  readonly target: TargetShape
  /** Of `contrastive`. */
  readonly similar: TargetShape | undefined
}

export interface LossContext {
  /** The input, [N, …]. */
  readonly input: Node
  /** Labels i32 [N], or another tap [N, …]. */
  readonly target: Node
  readonly similar: Node | undefined
  /** f32 [], where the temperature changes with the iteration. */
  readonly temperature?: Node | undefined
}

/** What a loss is before the first update, at least and at most, where scores are near 0 and features near their usual size. */
export type Start = readonly [least: number, most: number]

/** A loss: its ports, its value as ops, and the formula that the plan prints. */
export interface LossDefinition<L extends LossSpec> {
  readonly type: L['type']
  /** False after a reported mistake. */
  readonly check: (spec: L, ports: LossPorts, problem: LossProblem) => boolean
  /** The loss of the batch before its weight, f32 []. */
  readonly lower: (g: GraphBuilder, spec: L, context: LossContext) => Node
  /** In terms of N, `input` and `target`. */
  readonly formula: (spec: L, input: string, target: string) => string
  /** Undefined where nothing is known of it. */
  readonly initial?: (spec: L, ports: LossPorts) => Start | undefined
  /** The least that any student reaches, where that is far from 0. */
  readonly floor?: (spec: L, ports: LossPorts) => number | undefined
}
