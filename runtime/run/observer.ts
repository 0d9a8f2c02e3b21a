/** What a run tells whoever watches it. The command line draws it; tests collect it. */
import type { Diagnostic, DiagnosticCode } from '../../compiler/index.ts'
import type { EngineInfo } from '../engines/index.ts'
import type { RunError } from '../run-error.ts'
import type { Answers } from './answers.ts'
import type { Audit } from './audit.ts'
import type { Rejected } from './latest-state.ts'
import type { KeptShare } from './kept/index.ts'
import type { Profile } from './profile.ts'
import type { BestState } from './selection.ts'

export type RunEvent =
  /** Work begins on the experiment, or on a member of its sweep, or on its teacher. */
  | { readonly type: 'begin'; readonly task: Task; readonly iterations: number; readonly folder: string }
  /** An earlier run of the very same plan on the very same data is used. */
  | { readonly type: 'reuse'; readonly task: Task; readonly folder: string }
  | { readonly type: 'engine'; readonly info: EngineInfo; readonly why: string }
  /** So many kinds of ops take the form that was the fastest where the run began. */
  | { readonly type: 'tuned'; readonly ops: number }
  /** Weights were loaded and every tensor found its place. */
  /** `of`: as many tensors as the network has; the others start by their fillers. */
  | {
      readonly type: 'loaded'
      readonly network: string
      readonly tensors: number
      readonly of: number
      readonly from: readonly string[]
    }
  /** A teacher that the spec does not describe is at hand. */
  | { readonly type: 'foreign'; readonly network: string; readonly file: string }
  | {
      readonly type: 'expect'
      readonly network: string
      readonly of: string
      readonly accuracy: number
      readonly min: number
      /** It was measured by an earlier run. */
      readonly known: boolean
    }
  /** What loaded networks that stay as they are answer to some test images. */
  | { readonly type: 'guarded'; readonly answers: readonly Answers[] }
  | {
      readonly type: 'step'
      readonly iteration: number
      readonly iterations: number
      /** Empty without stages. */
      readonly stage: string
      readonly loss: number
      readonly lr: number
      readonly imagesPerSecond: number
    }
  | {
      readonly type: 'test'
      readonly phase: 'validation' | 'test'
      readonly iteration: number
      readonly values: Readonly<Record<string, number>>
      /** Metrics that were taken by class: `accuracy` where there are values `accuracy.0`, `accuracy.1`, …. */
      readonly byClass: readonly string[]
    }
  /** There is no test before the first update: it would read running statistics of this layer, which has none yet. */
  | { readonly type: 'no-first-test'; readonly layer: string }
  /** Files of a dataset are read: what is found out about them is kept. */
  | { readonly type: 'reading'; readonly what: string; readonly done: number; readonly total: number }
  /** Files that are not all used: a sentence each time. */
  | { readonly type: 'left-out'; readonly sentences: readonly string[] }
  /** An unfinished run goes on after `iteration` iterations; what it kept later cannot be used. */
  | { readonly type: 'resume'; readonly iteration: number; readonly rejected: readonly Rejected[] }
  /** Another process trains the same teacher, and is waited for. */
  | { readonly type: 'waiting'; readonly folder: string; readonly owner: string }
  /** The disk is full, and the run waits; undefined: there is room again. */
  | { readonly type: 'room'; readonly full: string | undefined }
  /** Steps were run twice, and on another number of threads. */
  | { readonly type: 'audited'; readonly audit: Audit }
  /** Where the time of a step goes. */
  | { readonly type: 'profiled'; readonly profile: Profile }
  | { readonly type: 'checkpoint'; readonly iteration: number; readonly file: string }
  /** Something of the spec that only a run could find. */
  | { readonly type: 'warning'; readonly diagnostic: Diagnostic }
  | { readonly type: 'end'; readonly task: Task; readonly result: MemberResult }
  /** So many members begin to train at the same time, on so many threads, of which each step has `each`. */
  | { readonly type: 'together'; readonly members: number; readonly threads: number; readonly each: number }
  /** Members are trained one after the other, and why. */
  | { readonly type: 'apart'; readonly why: string }
  /** A member of a sweep cannot be run, and the others are. */
  | { readonly type: 'failed'; readonly task: Task; readonly error: RunError }

export interface Task {
  readonly kind: 'teacher' | 'run'
  readonly name: string
  /** The sweep's label; empty without a sweep. */
  readonly member: string
}

/** How a task is called where people read it: `teacher mnist`, `mnist lambda=0`. */
export function taskName({ kind, name, member }: Task): string {
  return kind === 'teacher' ? `teacher ${name}` : member === '' ? name : `${name} ${member}`
}

/** `of`: whose event it is, where several train at the same time. */
export type Observer = (event: RunEvent, of?: Task) => void

export interface TestRecord {
  readonly iteration: number
  readonly values: Readonly<Record<string, number>>
}

/** A stage that ended before its last iteration. */
export interface StageEnding {
  /** Empty without stages. */
  readonly stage: string
  readonly iteration: number
  readonly why: string
}

/** A guard that ended a run, and what it says of it. */
export interface GuardRecord {
  readonly code: DiagnosticCode
  readonly help: string
  /** States of fewer updates are good; absent where it is not the state that is wrong. */
  readonly since?: number
}

export interface MemberResult {
  readonly label: string
  readonly folder: string
  readonly status: 'finished' | 'already-finished' | 'interrupted' | 'diverged'
  /** Why it did not come to its end: `interrupted after iteration 7 of 12`. */
  readonly unfinished?: string
  /** The guard that ended it; absent where none did. */
  readonly guard?: GuardRecord
  readonly iterations: number
  readonly tests: readonly TestRecord[]
  /** The same on the validation images; empty without any. */
  readonly validations: readonly TestRecord[]
  readonly endings: readonly StageEnding[]
  /** The state that the run ends with, where that is not the last. */
  readonly best?: BestState
  /** What was odd about it, a sentence each. */
  readonly warnings: readonly string[]
  /** What to try, by the sentence of a warning; absent where there is none. */
  readonly advice?: Readonly<Record<string, string>>
  /** What came of steps that were run twice; absent where that was not asked for. */
  readonly audit?: Audit
  /** Where the time of a step goes; absent where that was not asked for. */
  readonly profile?: Profile
  /** What loaded networks that stay as they are answered to some test images. */
  readonly answers: readonly Answers[]
  /** Accuracy that was measured for each `expect`, by network. */
  readonly expected: Readonly<Record<string, number>>
  /** From the first step to the last test: steps, tests and checkpoints. */
  readonly seconds: number
  /** Of training alone: images over the time of the steps, tests and checkpoints aside. */
  readonly imagesPerSecond: number
  /** Images that a test of its last stage saw; absent without tests. */
  readonly tested?: number
  /** Training batches that the engine had to wait for, of how many. */
  readonly waited?: Waited
  /** What frozen networks were not asked again; absent where there are none. */
  readonly kept?: KeptShare
}

export interface Waited {
  readonly batches: number
  readonly of: number
}
