/**
 * The normalized spec: one way to say each thing. No sugar, no `${…}`, no `extends`, no edits; every default is filled in.
 * Later stages see only this, and the types leave no room for the rest.
 */
import type { Span } from '../diagnostics/index.ts'
import type { BestSpec, GuardsSpec, LayerSpec, LossSpec, MetricSpec, Scheduled, SolverSpec } from '../schema/index.ts'
import type { MapTree, Path, Tree } from '../source/index.ts'

export type NetworkRole = 'network' | 'teacher' | 'student'

/** `network.layer`, or `network.layer:top` for one of several tops: the first dot splits. */
export interface Reference {
  readonly network: string
  /** With `:top`, where the layer has several. */
  readonly layer: string
  readonly span: Span
}

export interface NormalizedLayer {
  /** The name in this spec, after `rename`. */
  readonly name: string
  /** The name before `rename`: what a weights file calls it. */
  readonly sourceName: string
  /** Bottoms by layer name after `rename`; `data` is the network's input. Never empty. */
  readonly bottoms: readonly string[]
  /** What it makes, as bottoms and references name it: `conv1`; of several `slice1:a`, `slice1:b`. */
  readonly tops: readonly string[]
  readonly spec: LayerSpec
  /** The merged layer with the place of every value; the names in it are those of the text. */
  readonly tree: MapTree
}

/** Where a network's weights come from, and what may be missing. */
export interface Weights {
  /** At least one; none after a reported mistake. */
  readonly sources: readonly WeightsSource[]
  /** Where it says that what no source has is left to the fillers. */
  readonly otherwise: Span | undefined
  /** Where it says that what nothing takes is ignored. */
  readonly leftover: Span | undefined
  /** Of what says where they come from. */
  readonly span: Span
}

export type WeightsSource = ExperimentSource | FileSource

interface SourceBase {
  /** The path as written, and resolved against the file that wrote it. */
  readonly written: string
  readonly file: string
  readonly span: Span
  /** Patterns over the source's own names of layers; undefined where all are taken. */
  readonly only: readonly Glob[] | undefined
  /** The source's name of a layer to ours before `rename`: maps of `match` and `to`. */
  readonly rename: readonly Tree[]
}

/** Weights that another experiment trains. */
export interface ExperimentSource extends SourceBase {
  readonly kind: 'experiment'
  /** Which of the networks that it trains; undefined where the only one is meant. */
  readonly network: { readonly name: string; readonly span: Span } | undefined
}

/** Weights in a file. */
export interface FileSource extends SourceBase {
  readonly kind: 'file'
  readonly sha256: { readonly text: string; readonly span: Span } | undefined
  /** Whose names and orders of numbers the file has. */
  readonly layout: Layout
}

/** Ours is Caffe's. */
export type Layout = 'caffe' | 'pytorch' | 'tfjs'

/** A pattern over layer names, after `rename`; one of a stage over these with their network before them. */
export interface Glob {
  readonly text: string
  readonly over?: 'network.layer'
  readonly span: Span
}

export interface Expectation {
  /** Top-1 accuracy on the test set, in [0, 1], that the layer `of` (after `rename`) must reach before step 1. */
  readonly accuracy: {
    readonly min: number
    readonly of: string
    /** How many images of the test set; undefined: all. */
    readonly images: number | undefined
    readonly span: Span
    readonly ofSpan: Span
  }
}

/** A teacher that the spec does not describe: a network in a file, or an array of what one answered. */
export type Foreign =
  | { readonly kind: 'onnx'; readonly file: NamedFile; readonly outputs: readonly ForeignOutput[] }
  | {
      readonly kind: 'recorded'
      /** By which images; at least one. */
      readonly files: ReadonlyMap<'train' | 'test', NamedFile>
      /** One. */
      readonly outputs: readonly ForeignOutput[]
      readonly span: Span
    }

/** `name` is what references call it. */
export interface ForeignOutput {
  readonly name: string
  readonly span: Span
  readonly valueSpan: Span
  /** Of a network: what its file calls it. */
  readonly from?: string
  /** Of recorded answers: that of one row. */
  readonly shape?: readonly number[]
}

export interface NormalizedNetwork {
  readonly name: string
  readonly role: NetworkRole
  /** Where it stands in the spec's tree. */
  readonly path: Path
  /** [C, H, W] as the network file states it; undefined where it takes what the data has. */
  readonly input: readonly number[] | undefined
  readonly inputSpan: Span
  readonly layers: readonly NormalizedLayer[]
  /** False where the name of a layer is not known, for a mistake that is reported: others may be meant by no name here. */
  readonly namesKnown: boolean
  /** What layers that `remove` took away would be called, and where it says so. */
  readonly removed: ReadonlyMap<string, Span>
  readonly weights: Weights | undefined
  /** Which layers stay as they are; what a layer says itself (`spec.frozen`) comes first. */
  readonly frozen: 'all' | readonly Glob[]
  /** What says that all of them do; undefined where nothing is written, as of most teachers. */
  readonly frozenSpan: Span | undefined
  /** `eval`: dropout passes through, running statistics normalise. `train`: not so in training. */
  readonly mode: 'eval' | 'train'
  readonly expect: Expectation | undefined
  /** Where it is not made of layers; then it has none. */
  readonly foreign?: Foreign
  /** The place of the network's key in the spec. */
  readonly span: Span
}

/** A layer between a loss and its input, trained with it. `auto`: whatever makes the shapes agree. */
export type Projection = { readonly span: Span } & (
  { readonly kind: 'auto' } | { readonly kind: 'layer'; readonly layer: NormalizedLayer }
)

/** A target is another network's tap, the weighted mean of several, or the dataset's labels. */
export type Target =
  { readonly kind: 'label'; readonly span: Span } | { readonly kind: 'tap'; readonly tap: Reference } | Mix

export interface Mix {
  readonly kind: 'mix'
  /** `probabilities`: of softmaxes at the temperature of what compares with it. `logits`: of scores before softmax. */
  readonly mix: 'probabilities' | 'logits'
  /** In the order of their names; weights are more than 0, and 1 together. */
  readonly of: readonly { readonly tap: Reference; readonly weight: number }[]
  readonly span: Span
}

export interface NormalizedLoss {
  readonly name: string
  readonly spec: LossSpec
  readonly input: Reference
  readonly target: Target
  /** Of `contrastive`: which pairs are similar. */
  readonly similar: Target | undefined
  readonly projection: Projection | undefined
  readonly weight: Scheduled
  /** The iterations of the stage in which it counts: from `start`, before `end`. */
  readonly active: Active | undefined
  readonly span: Span
  readonly tree: MapTree
}

export interface Active {
  readonly start: number
  /** Absent: as long as the stage. */
  readonly end?: number
}

export interface NormalizedMetric {
  readonly name: string
  readonly spec: MetricSpec
  readonly input: Reference
  /** Absent where the metric speaks of its input alone. */
  readonly target: Target | undefined
  readonly span: Span
}

/** [height, width] in pixels. */
export type Size = readonly [number, number]

/** What happens to the picture itself, in this order; what is absent does not happen. */
export interface Geometry {
  readonly resize?: Size
  /** Pixels on each side, 0 after the mean. */
  readonly pad?: number
  /** At random in training, central in tests. */
  readonly crop?: Size
  /** Half of the images, at random. */
  readonly mirror?: true
}

/**
 * Geometry, then x ← (x − mean) · scale, in raw pixel units. A mean that is a word is the training set's own, for each
 * channel or for each pixel of the image before padding and cropping; `file` holds one a pixel (in plans a path, from the
 * spec's folder).
 */
export interface Transform<File = string> {
  readonly channels: 'rgb' | 'bgr'
  readonly scale: number
  readonly mean: 'none' | 'channel' | 'pixel' | readonly number[] | { readonly file: File }
  readonly train: Geometry
  readonly test: Geometry
}

/** A path as written, and resolved against the file that wrote it. */
export interface NamedFile {
  readonly written: string
  readonly file: string
  readonly span: Span
}

/** Where a set of a format is. */
export interface DataFiles {
  readonly paths: readonly NamedFile[]
  /** `none`, a word of the format, or a file; undefined where it is not said. */
  readonly labels: NamedFile | undefined
  readonly span: Span
}

export interface NormalizedData {
  /** The name of a dataset or of a format. */
  readonly dataset: string
  readonly datasetSpan: Span
  readonly train: DataFiles | undefined
  readonly test: DataFiles | undefined
  /** [C, H, W] after the transform, where it is said. */
  readonly shape: readonly [number, number, number] | undefined
  readonly classes: number | undefined
  /** Images a step. */
  readonly batch: { readonly train: number; readonly test: number }
  readonly shuffle: boolean
  /** Images held out of the training set; undefined: none. */
  readonly validation: number | undefined
  /** Below 1 a fraction, from 1 a count; absent: all. */
  readonly limit: { readonly train?: number; readonly test?: number }
  /** Classes that are not trained on, ascending. */
  readonly excluded: readonly number[]
  readonly corrupt: 'fail' | 'skip'
  readonly transform: Transform<NamedFile>
  readonly span: Span
}

/** A part of the training. */
export interface NormalizedStage {
  /** Empty where the spec has no `stages`. */
  readonly name: string
  /** The losses that count, in name order. */
  readonly losses: readonly string[]
  /** Patterns over `network.layer` that stand for the networks' own; undefined: those hold. */
  readonly frozen: readonly Glob[] | undefined
  /** Complete. */
  readonly solver: SolverSpec
  readonly slots: 'fresh' | 'keep'
  /** Where the solver stands in the tree. */
  readonly path: Path
  /** The place of its name, or of the solver where it has none. */
  readonly span: Span
}

export interface NormalizedSpec {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  /** Keys every random number: initial weights, order of the data, dropout. */
  readonly seed: number
  readonly data: NormalizedData
  /** Teachers first, then students; in the order of their names within a role. */
  readonly networks: readonly NormalizedNetwork[]
  /** The names of those too that could not be made out, which is reported. */
  readonly networkNames: readonly string[]
  /** False where there may be other networks. */
  readonly networksKnown: boolean
  /** In name order. */
  readonly losses: readonly NormalizedLoss[]
  /** In name order. */
  readonly metrics: readonly NormalizedMetric[]
  /** False where a loss or a metric could not be made out, which is reported. */
  readonly termsKnown: boolean
  /** False where it could not be made out in which stages losses count, which is reported. */
  readonly stagesKnown: boolean
  /** One after the other; one without a name where the spec has no `stages`. */
  readonly stages: readonly NormalizedStage[]
  /** The run ends with the state that is best by this; undefined: with the last. */
  readonly best: BestSpec | undefined
  /** How many checkpoints are kept; undefined: all. */
  readonly keep: number | undefined
  /** Where the training goes on that Caffe began; undefined: it begins at iteration 0. */
  readonly solverstate: NamedFile | undefined
  /** What a run does when its training goes wrong, where the spec says it. */
  readonly guards: GuardsSpec | undefined
  /** The whole resolved spec, defaults included: what `show --resolved` prints and what places are looked up in. */
  readonly tree: MapTree
}
