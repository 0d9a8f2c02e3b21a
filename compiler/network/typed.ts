/** Networks whose every layer has a shape and whose every parameter has a name, a filler and a fate. */
import type { Shape } from '../ir/index.ts'
import type { Expectation, ExperimentWeights, NetworkRole, NormalizedLayer } from '../normalize/index.ts'
import type { FillerSpec } from '../schema/index.ts'
import type { Span } from '../diagnostics/index.ts'

export interface Parameter {
  /** `conv1_s.weight`: the name in the spec and in the trained network's file. */
  readonly name: string
  /** `student.conv1_s.weight`: the name of its state. */
  readonly state: string
  /** `conv1.weight`: what a weights file calls it. */
  readonly sourceName: string
  readonly blob: 'weight' | 'bias'
  readonly shape: Shape
  readonly filler: FillerSpec
  readonly fillerSpan: Span
  readonly lrMult: number
  readonly decayMult: number
  /** Its network is frozen, or its `lr_mult` is 0. */
  readonly frozen: boolean
}

export interface TypedLayer {
  readonly layer: NormalizedLayer
  /** Shapes of one image. */
  readonly bottoms: readonly Shape[]
  readonly shape: Shape
  readonly parameters: readonly Parameter[]
}

export interface TypedNetwork {
  readonly name: string
  readonly role: NetworkRole
  readonly input: Shape
  /** In the order of computation. A layer that cannot be typed, and those above it, are missing. */
  readonly layers: ReadonlyMap<string, TypedLayer>
  /** All names, those of broken layers too: a reference to one of these is not unknown. */
  readonly names: readonly string[]
  readonly frozen: boolean
  readonly mode: 'eval' | 'train'
  readonly weights: ExperimentWeights | undefined
  readonly expect: Expectation | undefined
  readonly span: Span
}

export function parametersOf(network: TypedNetwork): readonly Parameter[] {
  return [...network.layers.values()].flatMap((layer) => layer.parameters)
}
