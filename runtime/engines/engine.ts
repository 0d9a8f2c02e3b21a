/** The border between a run and a device: as small as it can be, and all that an engine has to offer. */
import type { Plan, Program, ProgramName } from '../../compiler/index.ts'
import type { FormChoices, TriedNode } from '../../compiler/onnx/index.ts'

export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}

/** What of a plan an engine reads. */
export interface Runnable extends Pick<Plan, 'programs' | 'state'> {
  /** Which of several forms ops take; the usual ones where nobody chose. */
  readonly forms?: FormChoices
}

/** The layout of images that the graph has, among an engine's choices. */
export const CANONICAL = 'nchw'

export interface EngineInfo {
  readonly engine: string
  readonly device: string
  /** The library and its version. */
  readonly library: string
  readonly threads: number
  /** How it was told to run programs, as far as that may change a number. */
  readonly choices: Readonly<Record<string, string | number>> & { readonly layout: string }
  /** Ops that take other forms than the usual ones, as this machine was measured; absent where none does. */
  readonly forms?: FormChoices
}

/** What passes between the host and a device with memory of its own, summed over all sessions of an engine. */
export interface Traffic {
  /** Bytes. */
  readonly toDevice: number
  readonly fromDevice: number
}

/** Nodes of a program that the CPU runs because the device has no kernel for them. */
export interface OnHost {
  readonly program: ProgramName
  readonly device: string
  /** What of the user's text they were made for, and the engine's own name of each: `student.conv1 MaxPool`. */
  readonly nodes: readonly string[]
  /** Of so many. */
  readonly of: number
}

export interface Engine {
  readonly info: EngineInfo
  /** So far; absent where the device computes in the host's memory. */
  traffic?(): Traffic
  /**
   * Makes the plan's programs ready to run and puts `state` (every tensor of `plan.state`) on the device.
   * Tensors that no program writes are constants to the engine.
   */
  load(plan: Runnable, state: ReadonlyMap<string, Tensor>): Promise<Session>
  /** As `load`, with a clock at every op: slower, and for nothing but to see where the time goes. */
  profile(plan: Runnable, state: ReadonlyMap<string, Tensor>): Promise<ProfiledSession>
  /** Opens a network in a file of ONNX that takes `input` alone. Throws an EngineError where it cannot be run. */
  open(path: string, input: string): Promise<FileNetwork>
  /** Why programs that may be computed in half precision cannot be here, and what to do; undefined where they can. */
  whyNoHalf(): Promise<NoHalf | undefined>
  /** Times forms of ops; absent where ops have one form each. */
  readonly bench?: FormBench
}

export interface NoHalf {
  /** A clause. */
  readonly why: string
  readonly help: string
}

export interface FormBench {
  /** Ops of a program that can take several forms here, each op and shape once. */
  nodes(program: Program): readonly TriedNode[]
  /** The op by itself in each of `forms`, on the same numbers. */
  open(node: TriedNode, forms: readonly string[]): Promise<readonly OpTrial[]>
}

/** One op in one form, as a step would have it. */
export interface OpTrial {
  /** Milliseconds that it took. */
  run(): Promise<number>
  /** All that it makes, in the order in which it lies in memory. */
  answer(): Promise<Float32Array>
  dispose(): Promise<void>
}

/** What ops of one kind took in one run of a program. */
export interface OpTime {
  readonly program: ProgramName
  /** Of the program's runs in this session, from 0. */
  readonly run: number
  /** What of the user's text they were made for, as the plan has it: `student.conv1`; empty where the engine made them. */
  readonly origin: string
  /** The engine's own name of them. */
  readonly op: string
  readonly seconds: number
}

export interface ProfiledSession extends Session {
  /** All that was run so far; the session is at its end then, and need only be disposed of. */
  times(): Promise<readonly OpTime[]>
}

/** A network that nobody here has made. */
export interface FileNetwork {
  /** What it makes of images, by its own names of outputs. Throws an EngineError. */
  run(images: Tensor, outputs: readonly string[]): Promise<ReadonlyMap<string, Tensor>>
  dispose(): Promise<void>
}

export interface Session {
  /**
   * Runs a program once. `feeds` has every input that is not state; the answer has every output that is not state
   * (scalars have shape []). State outputs replace the state's value for the next run; where an output of the kind `finite` is not, none of them does.
   */
  run(program: ProgramName, feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>>
  /** Copies of the state's present values, in the order of `names`. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, Tensor>>
  /** Frees what was made ready for a program; it may be run again, and is then made ready once more. */
  unload(program: ProgramName): Promise<void>
  dispose(): Promise<void>
}
