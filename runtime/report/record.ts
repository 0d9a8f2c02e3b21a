import type { CompiledMember, Plan } from '../../compiler/index.ts'

/** What one test found. */
export interface TestedValues {
  readonly iteration: number
  readonly values: Readonly<Record<string, number>>
}

/** What of a step is of a layer, or of a kind of op. */
export interface TimedPart {
  readonly name: string
  readonly milliseconds: number
}

/** A run, as its folder holds it: all that a report is made of. */
export interface RunRecord {
  /** The member of a sweep; empty without one. */
  readonly label: string
  /** What the sweep set for it. */
  readonly sets: CompiledMember['sets']
  /** The way to its own report, from the page; absent where there is none. */
  readonly report?: string
  /** `running`, `interrupted`, …; absent: as its result says. */
  readonly state?: string
  readonly plan: Plan
  readonly lock: LockRecord
  /** `metrics.jsonl`. */
  readonly metrics: readonly MetricsLine[]
  readonly result: {
    /** Why it did not come to its end: `interrupted after 7 of 12 iterations`; absent where it did. */
    readonly unfinished?: string
    readonly iterations: number
    readonly tests: readonly TestedValues[]
    /** On the validation images; empty without any. */
    readonly validations: readonly TestedValues[]
    /** Stages that ended before their last iteration. */
    readonly endings: readonly { readonly stage: string; readonly iteration: number; readonly why: string }[]
    /** What was odd about it, a sentence each. */
    readonly warnings: readonly string[]
    /** What came of steps that were run twice, a sentence each. */
    readonly audit?: { readonly sentences: readonly string[] }
    /** Where the time of a step went. */
    readonly profile?: {
      readonly steps: number
      readonly milliseconds: number
      readonly layers: readonly TimedPart[]
      readonly ops: readonly TimedPart[]
    }
    /** The state that the run ended with, where that is not the last. */
    readonly best?: {
      readonly iteration: number
      readonly metric: string
      readonly phase: 'validation' | 'test'
      readonly value: number
    }
    /** Accuracy that was measured for each `expect`, by network. */
    readonly expected: Readonly<Record<string, number>>
    /** From the first step to the last test. */
    readonly seconds: number
    /** Of training alone. */
    readonly imagesPerSecond: number
    /** Images that a test saw. */
    readonly tested?: number
  }
}

/** `iter`, `phase`, and a number for each quantity: `lr`, `loss`, `loss.soft`, `accuracy`. */
export type MetricsLine = Readonly<Record<string, number | string>>

/** What of `lock.json` a report shows. */
export interface LockRecord {
  readonly dataset: { readonly name: string; readonly sha256: string; readonly source: string }
  readonly weights: readonly ({ readonly network: string; readonly sha256: string } & (
    { readonly experiment: string; readonly of: string } | { readonly file: string; readonly format: string }
  ))[]
  readonly engine: {
    readonly engine: string
    readonly device: string
    readonly library: string
    readonly threads: number
  }
  readonly versions: Readonly<Record<string, string>>
  /** After how many iterations it went on each time, and why where something had changed. */
  readonly resumed?: readonly {
    readonly iteration: number
    readonly anyway?: { readonly reason: string; readonly changes: readonly string[] }
  }[]
}
