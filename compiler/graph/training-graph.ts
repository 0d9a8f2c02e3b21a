/** The training graph: one set of outputs a program, over shared nodes. Passes map it to itself. */
import type { GraphBuilder, Node } from '../ir/index.ts'
import type { ProgramInputKind, ProgramKind, ProgramName, StateTensor } from './types.ts'

export type GraphOutput = { readonly name: string; readonly node: Node } & (
  | { readonly kind: 'value' }
  | { readonly kind: 'tap' }
  | { readonly kind: 'tally'; readonly of: string }
  | { readonly kind: 'finite' }
  | { readonly kind: 'state'; readonly state: string }
)

export interface GraphProgram {
  readonly name: ProgramName
  readonly stage: string
  readonly kind: ProgramKind
  /** What lies between the network's products need not be more precise; absent: all of it is f32. */
  readonly precision?: 'f16'
  readonly outputs: readonly GraphOutput[]
  /** The layers of frozen networks that this program reads, by tap name, as long as they are computed inside it. */
  readonly frozenTaps: ReadonlyMap<string, Node>
}

export interface TrainingGraph {
  readonly builder: GraphBuilder
  readonly programs: readonly GraphProgram[]
  readonly state: readonly StateTensor[]
  /** What each input node's name stands for. */
  readonly inputs: ReadonlyMap<string, ProgramInputKind>
}
