/** What the graph's inputs, programs and state are called; the plan's JSON uses the same words. */
import type { Distribution } from '../fillers/index.ts'
import type { Shape } from '../ir/index.ts'
import type { SolverScalar } from '../solvers/index.ts'

/** What fills an input of a program. */
export type ProgramInputKind =
  | { readonly kind: 'data'; readonly field: 'image' | 'label' } // `data.image` f32 [N,C,H,W] · `data.label` i32 [N]
  | { readonly kind: 'state'; readonly state: string } // a tensor of `Plan.state`
  | { readonly kind: 'tap'; readonly tap: string } // an output of the phase's teacher program, or of a teacher that the spec does not describe
  | { readonly kind: 'scalar'; readonly scalar: SolverScalar } // f32 [], made by the host for each step
  | { readonly kind: 'schedule'; readonly loss: string; readonly of: ScheduledKey } // f32 [], made by the host for each step
  | { readonly kind: 'random'; readonly stream: RandomStream } // made by the host for each step

/** What of a loss may change with the iteration; `weight` is 0 while the loss is not active. */
export type ScheduledKey = 'weight' | 'temperature'

/** A random tensor: every value 0 with probability `ratio`, else 1 / (1 − ratio) (Caffe's Dropout). */
export interface RandomStream {
  readonly type: 'dropout'
  readonly layer: string
  readonly ratio: number
}

/**
 * `teacher/train`, `teacher/test`: inference of the frozen networks, taps out. `train`: forward, backward, update.
 * With `iter_size`, `grad` runs for each batch and adds gradients up, and `update` after the last of them; or, where one was infinite,
 * `drop`: the sums back to 0. `fresh`: the slots of a stage back to 0. `test`: metrics and losses. `expect`: the accuracy that a teacher must show before step 1.
 * `fingerprint`: the class scores of networks that are loaded and stay as they are. `forward`: a network by itself.
 * `answers`, `pulls`: what an analysis asks of a run's networks, and of its losses.
 * `reach`: how large the gradients are that losses send to layers.
 */
export type ProgramKind =
  | 'teacher/train'
  | 'train'
  | 'grad'
  | 'update'
  | 'drop'
  | 'fresh'
  | 'teacher/test'
  | 'test'
  | 'expect'
  | 'fingerprint'
  | 'forward'
  | 'answers'
  | 'pulls'
  | 'reach'

/** Where the spec has stages, each has programs of its own: `hints/train`. */
export type ProgramName = ProgramKind | `${string}/${ProgramKind}`

/** `stage` is empty without stages. */
export function programName(stage: string, kind: ProgramKind): ProgramName {
  return stage === '' ? kind : `${stage}/${kind}`
}

/** Where a state tensor's first value comes from. */
export type Init = Distribution | { readonly type: 'weights'; readonly network: string; readonly from: string }

export interface StateTensor {
  /** `student.conv1_s.weight`; a slot is `student.conv1_s.weight@momentum`; a projection's `loss.hint.project.weight`. */
  readonly name: string
  readonly network: string
  readonly kind: 'parameter' | 'running' | 'slot'
  readonly shape: Shape
  /** No program writes it. */
  readonly frozen: boolean
  readonly init: Init
}
