/** Networks whose every layer has a shape and whose every parameter has a name, a filler and a fate. */
import type { Shape } from '../ir/index.ts'
import type { Expectation, NetworkRole, NormalizedLayer, Weights } from '../normalize/index.ts'
import type { BlobName } from '../layers/index.ts'
import type { FillerSpec } from '../schema/index.ts'
import type { Span } from '../diagnostics/index.ts'
import type { Path } from '../source/index.ts'
import type { Frozen } from './frozen.ts'

export interface Parameter {
  /** `conv1_s.weight`: the name in the spec and in the trained network's file. */
  readonly name: string
  /** `student.conv1_s.weight`: the name of its state. */
  readonly state: string
  /** `conv1.weight`: what a weights file calls it. */
  readonly sourceName: string
  /** A running statistic is changed by its layer, not by the solver. */
  readonly kind: 'parameter' | 'running'
  readonly blob: BlobName
  readonly shape: Shape
  readonly filler: FillerSpec
  readonly fillerSpan: Span
  readonly lrMult: number
  readonly decayMult: number
  /** Its layer is frozen, or its `lr_mult` is 0, or no solver changes it anyway. */
  readonly frozen: boolean
  /** What freezes its layer. */
  readonly frozenBy: Frozen | undefined
}

export interface TypedLayer {
  readonly layer: NormalizedLayer
  /** Shapes of one image. */
  readonly bottoms: readonly Shape[]
  /** One a top, in the order of `layer.tops`. */
  readonly shapes: readonly Shape[]
  /** A shared parameter stands in each layer that shares it. */
  readonly parameters: readonly Parameter[]
  readonly frozen: Frozen | undefined
}

/** A teacher that the spec does not describe, as plans tell it. Paths are from the spec's folder. */
export type ForeignNetwork =
  | {
      readonly kind: 'onnx'
      readonly file: string
      readonly sha256: string
      /** Numbers that it keeps. */
      readonly parameters: number
      /** What the file calls its input. */
      readonly input: string
      /** `from`: what the file calls it; the shape is that for one image. */
      readonly outputs: readonly { readonly name: string; readonly from: string; readonly shape: Shape }[]
    }
  | {
      readonly kind: 'recorded'
      readonly files: { readonly train?: RecordedFile; readonly test?: RecordedFile }
      /** One. */
      readonly outputs: readonly { readonly name: string; readonly shape: Shape }[]
    }

/** A row an image of a part of the dataset, in its order. */
export interface RecordedFile {
  readonly file: string
  /** Absent where nothing was written down of it. */
  readonly sha256?: string
  /** The hash of the dataset. */
  readonly dataset?: string
}

export interface TypedNetwork {
  readonly name: string
  readonly role: NetworkRole
  /** Where it stands in the spec's tree. */
  readonly path: Path
  readonly input: Shape
  /** In the order of computation. A layer that cannot be typed, and those above it, are missing. */
  readonly layers: ReadonlyMap<string, TypedLayer>
  /** All names, those of broken layers too: a reference to one of these is not unknown. */
  readonly names: readonly string[]
  /** False where a name of a layer is not known, for a mistake that is reported: others may be meant by no name here. */
  readonly namesKnown: boolean
  /** All tops, in order: what references can name. */
  readonly tops: readonly string[]
  /** The shape of each top that has one. */
  readonly shapes: ReadonlyMap<string, Shape>
  /** As a whole; its layers may say otherwise. */
  readonly frozen: boolean
  readonly mode: 'eval' | 'train'
  readonly weights: Weights | undefined
  readonly expect: Expectation | undefined
  /** Where it is not made of layers; then it has none, and what it gives comes from elsewhere. */
  readonly foreign?: ForeignNetwork
  /** Outputs of such a network that are a softmax, and what the file calls that which it is taken of. */
  readonly softmaxes?: ReadonlyMap<string, string>
  readonly span: Span
}

/** Every parameter and running statistic, each once. */
export function parametersOf(network: TypedNetwork): readonly Parameter[] {
  const all = [...network.layers.values()].flatMap((layer) => layer.parameters)
  return [...new Map(all.map((parameter) => [parameter.state, parameter])).values()]
}

/** As a file has it that was written after `rename`: every source name is the name in the spec. */
export function underOwnNames(network: TypedNetwork): TypedNetwork {
  const layers = [...network.layers].map(([key, typed]) => {
    const layer = { ...typed.layer, sourceName: typed.layer.name }
    const parameters = typed.parameters.map((parameter) => ({ ...parameter, sourceName: parameter.name }))
    return [key, { ...typed, layer, parameters }] as const
  })
  return { ...network, layers: new Map(layers) }
}

/** The layer that makes a top. */
export function layerOfTop(top: string): string {
  return top.split(':')[0]
}
