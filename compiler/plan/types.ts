/**
 * The plan: all that a runtime needs, as plain JSON, the same bytes for the same experiment on every machine.
 * No clock, no path of a machine, no host in it.
 */
import type { DiagnosticCode } from '../diagnostics/index.ts'
import type { ProgramInputKind, ProgramName, StateTensor } from '../graph/index.ts'
import type { ForeignNetwork, WeightMap } from '../network/index.ts'
import type { Active, Transform } from '../normalize/index.ts'
import type { FillerSpec, GuardsSpec, Scheduled, ScheduleSpec, SolverSpec } from '../schema/index.ts'
import type { Attributes, DType, Shape } from '../ir/index.ts'

export type { Distribution } from '../fillers/index.ts'
export type {
  Init,
  ProgramInputKind,
  ProgramKind,
  ProgramName,
  RandomStream,
  ScheduledKey,
  StateTensor,
} from '../graph/index.ts'
export type { ForeignNetwork, WeightMap } from '../network/index.ts'
export type { Active, Geometry, Transform } from '../normalize/index.ts'
export type { GuardsSpec, LrPolicySpec, Scheduled, ScheduleSpec, SolverSpec } from '../schema/index.ts'

/** One op of a program; `inputs` are indices of earlier nodes. */
export interface ProgramNode {
  readonly op: string
  readonly attributes: Attributes
  readonly inputs: readonly number[]
  readonly shape: Shape
  readonly dtype: DType
  /** What of the user's text it was made for: `student.conv1_s`, `loss.soft`, `solver`. */
  readonly origin?: string
}

/** A tensor that enters a program. Its node is an `input` op whose attribute `name` is this `name`. */
export type ProgramInput = { readonly name: string; readonly node: number } & ProgramInputKind

export type ProgramOutput = { readonly name: string; readonly node: number } & (
  | { readonly kind: 'value' } // f32 []: `loss`, `loss.<name>`, `<metric>`
  | { readonly kind: 'tap' } // `teacher.ip2_t`, read by another program
  | { readonly kind: 'tally'; readonly of: string } // f32 [2, K]: summed over a test, row 0 over row 1 is `<of>.0`, `<of>.1`, …
  | { readonly kind: 'finite' } // f32 []: where it is no finite number, all state stays as it was before the program ran
  | { readonly kind: 'state'; readonly state: string } // the new value of that state
)

export interface Program {
  readonly name: ProgramName
  readonly nodes: readonly ProgramNode[]
  readonly inputs: readonly ProgramInput[]
  readonly outputs: readonly ProgramOutput[]
  readonly flops: number
  /** Convolutions, products and what lies between them may be computed in this, by a device that has it; absent: all is f32. */
  readonly precision?: 'f16'
}

/** A parameter of a layer: how it starts, and how fast it learns. */
export interface BlobPlan {
  /** `conv1.weight`. */
  readonly name: string
  /** Absent where weights are loaded into it. */
  readonly filler?: FillerSpec
  /** Absent where it never changes. */
  readonly learns?: { readonly lr_mult: number; readonly decay_mult: number }
}

export interface LayerPlan {
  readonly name: string
  readonly type: string
  readonly bottoms: readonly string[]
  /** One a top, without the batch axis. */
  readonly shapes: readonly Shape[]
  /** Those that it shares with a layer before it are counted there. */
  readonly parameters: number
  /** Its parameters, but for those that it shares with a layer before it. */
  readonly blobs: readonly BlobPlan[]
  /** Its blobs that are those of a layer before it: `weight` with `conv1.weight`. Absent where none is. */
  readonly shared?: readonly { readonly blob: string; readonly with: string }[]
  /** Forward, one image. */
  readonly flops: number
  /** A short note: `5×5, stride 1`. */
  readonly detail: string
}

export interface NetworkPlan {
  readonly name: string
  readonly role: 'network' | 'teacher' | 'student'
  readonly layers: readonly LayerPlan[]
  readonly parameters: number
  /** Numbers that batch norms keep. */
  readonly running: number
  readonly trainable: number
  readonly flops: number
  readonly mode: 'eval' | 'train'
  /** Why its parameters do not change, or undefined where they do. */
  readonly frozen?: string
  /** Where it is no network of ours: where it is, and what it gives. Its `layers` are its outputs. */
  readonly foreign?: ForeignNetwork
}

export interface LossPlan {
  readonly name: string
  readonly type: string
  readonly input: string
  /** `data.label`, a layer, or the mean of several as a formula. */
  readonly target: string
  /** The layers that the target is made of; none where it is the labels. */
  readonly sources: readonly string[]
  readonly weight: Scheduled
  /** The iterations of a stage in which it counts; absent: all. */
  readonly active?: Active
  /** Where it changes with the iteration: `T` of the formula. */
  readonly temperature?: ScheduleSpec
  readonly formula: string
  /** What it begins near and the least it comes to, before its weight, where that is far from 0. Follows from the rest, and is in no hash. */
  readonly range?: { readonly start: number; readonly least: number }
  /** Weight 0: reported at test, not trained. */
  readonly trained: boolean
  /** Where tests have nothing to compare with. */
  readonly tested?: false
  /** The layer between the loss and its input, trained with it. */
  readonly projection?: LayerPlan
}

export interface MetricPlan {
  readonly name: string
  readonly type: string
  readonly input: string
  /** Absent where it speaks of its input alone. */
  readonly target?: string
  /** What else decides its number: `temperature 4`, `top_k 3`; empty where all is as usual. */
  readonly settings: string
  readonly better: 'max' | 'min'
}

/** A value of tests, which of two is better, and of which images. */
export interface SelectedMetric {
  readonly metric: string
  readonly mode: 'max' | 'min'
  readonly phase: 'validation' | 'test'
}

type OfStage<S> = S extends SolverSpec
  ? Omit<S, 'test' | 'best' | 'keep' | 'early_stopping' | 'stop' | 'precision' | 'loss_scale'>
  : never

/** The solver of a stage, complete: a test knows how many batches it takes, and what ends the stage where to look. */
export type SolverPlan = OfStage<SolverSpec> & {
  /** Absent: f32. */
  readonly precision?: 'f16'
  /** Absent: with f16, the host makes it follow the gradients. */
  readonly loss_scale?: number
  readonly test: {
    readonly interval: number
    /** `all`: as many whole batches as a set of files turns out to have. */
    readonly iterations: number | 'all'
    /** Whether there is one before the first update. */
    readonly initial: boolean
    /** The first layer of which that test would read running statistics that no batch has made yet; absent where there is none. */
    readonly unmade?: string
  }
  readonly early_stopping?: SelectedMetric & { readonly patience: number }
  readonly stop?: SelectedMetric & { readonly at: number }
}

/** A part of the training. */
export interface StagePlan {
  readonly name: string
  /** Those that count, in name order. */
  readonly losses: readonly string[]
  /** What other stages train and this one does not, by the name of the state. */
  readonly frozen: readonly string[]
  /** Whether the solver's slots start at 0 or go on. */
  readonly slots: 'fresh' | 'keep'
  readonly solver: SolverPlan
}

export interface DataPlan {
  /** The name of a dataset or of a format. */
  readonly dataset: string
  /** Of a format: where it is. Paths are from the spec's folder. */
  readonly files?: { readonly train: DataFilesPlan; readonly test: DataFilesPlan }
  /** [C, H, W] that networks see. */
  readonly shape: Shape
  readonly classes: number
  /** What each phase sees; `train`: without those held out for validation. Absent: not known before it is opened. */
  readonly images: { readonly train?: number; readonly validation?: number; readonly test?: number }
  readonly batch: { readonly train: number; readonly test: number }
  readonly shuffle: boolean
  /** Below 1 a fraction, from 1 a count. */
  readonly limit?: { readonly train?: number; readonly test?: number }
  /** Classes that are not trained on, ascending. */
  readonly excluded?: readonly number[]
  readonly corrupt: 'fail' | 'skip'
  readonly transform: Transform
}

export interface DataFilesPlan {
  readonly paths: readonly string[]
  /** `none`, a word of the format, or a path; absent: where the format has them. */
  readonly labels?: string
}

export interface ExpectPlan {
  readonly network: string
  /** The program's value output that must reach `min`. */
  readonly value: string
  readonly metric: 'accuracy'
  readonly of: string
  readonly min: number
  /** Test images, spread over the set, in whole batches; absent: all. */
  readonly images?: number
  /** Where the spec says it, for the message when it fails; the file relative to the spec's folder. */
  readonly place: { readonly file: string; readonly line: number; readonly column: number }
}

/** A loaded network that stays as it is, which the run proves to know something before step 1. */
export interface FingerprintPlan {
  readonly network: string
  /** The layer with an output a class: scores, or, of a softmax, shares. */
  readonly of: string
  readonly probabilities: boolean
  /** Of a teacher that the spec does not describe: whether it is a softmax is seen in what it gives. */
  readonly foreign?: ForeignNetwork['kind']
  /** It answers training images; absent: test images. */
  readonly part?: 'train'
  /** Whether there are labels to hold its answers against. */
  readonly labelled: boolean
  readonly classes: number
  /** What `allow` says may be so. */
  readonly allowed: readonly { readonly code: DiagnosticCode; readonly reason: string }[]
  /** Where the spec says its weights. */
  readonly place: ExpectPlan['place']
}

/** A message that the spec knows of and wants so. */
export interface WaivedPlan {
  readonly code: DiagnosticCode
  readonly reason: string
  /** What it silenced in this plan; never empty. */
  readonly messages: readonly string[]
}

/** Whether what frozen networks make of a training image is the same at every step, and so can be kept. */
export type AnswersPlan =
  | { readonly cacheable: true }
  /** Why not, a clause, and where the spec says what forbids it. */
  | { readonly cacheable: false; readonly why: string; readonly place: ExpectPlan['place'] }

/** A `.solverstate`, and which of its blobs fills which slot. */
export interface SolverStatePlan {
  /** From the spec's folder. */
  readonly file: string
  /** These are absent where the file is not at hand. */
  readonly sha256?: string
  readonly iteration?: number
  /** `history.0` to `student.conv1.weight@momentum`. */
  readonly entries: readonly { readonly from: string; readonly to: string; readonly shape: Shape }[]
}

/** Bytes. Activations and gradients are those alive at the peak of one step if each dies after its last use. */
export interface MemoryPlan {
  /** Running statistics too. */
  readonly parameters: number
  readonly slots: number
  readonly activations: number
  readonly batch: number
  /** About what a process takes that trains with it on the embedded engine, without a dataset that is held in memory. */
  readonly process: number
}

export interface Plan {
  readonly format: 1
  readonly name: string
  readonly description: string
  /** Words to find it by; absent where there are none. */
  readonly tags?: readonly string[]
  readonly seed: number
  /** What `${env:NAME}` asked for, in the order of names. Hashed through the values that it makes. */
  readonly environment: readonly { readonly name: string; readonly value: string }[]
  readonly hashes: { readonly result: string; readonly plan: string }
  readonly data: DataPlan
  readonly networks: readonly NetworkPlan[]
  readonly weights: readonly WeightMap[]
  readonly losses: readonly LossPlan[]
  readonly metrics: readonly MetricPlan[]
  /** One after the other; one without a name where the spec has no `stages`. */
  readonly stages: readonly StagePlan[]
  /** The run ends with the state that is best by this; absent: with the last. */
  readonly best?: SelectedMetric
  /** How many checkpoints are kept; absent: all. */
  readonly keep?: number
  /** Where the training goes on that Caffe began; absent: it begins at iteration 0. */
  readonly solverstate?: SolverStatePlan
  /** What the spec says of guards; each that is absent does what it does by default. */
  readonly guards?: GuardsSpec
  readonly expect: readonly ExpectPlan[]
  readonly fingerprints: readonly FingerprintPlan[]
  /** Of the networks that `teacher/train` asks; absent where there is none. Follows from the rest, and is in no hash. */
  readonly answers?: AnswersPlan
  readonly waived: readonly WaivedPlan[]
  readonly memory: MemoryPlan
  readonly state: readonly StateTensor[]
  readonly programs: readonly Program[]
}
