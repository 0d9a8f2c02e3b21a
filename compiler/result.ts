/** What compiling takes, and what it gives. */
import type { Diagnostic, Span } from './diagnostics/index.ts'
import type { Host } from './host.ts'
import type { Model } from './network/index.ts'
import type { AnalysisPlan, CompiledNetwork, Plan } from './plan/index.ts'
import type { MapTree, Scalar } from './source/index.ts'

export interface GivenWeights {
  /** Its name in the spec; of a network file, anything. */
  readonly network: string
  readonly file: string
}

export interface CompileContext {
  readonly host: Host
  /** `--set`s, as written: `solver.max_iter=100`. */
  readonly sets?: readonly string[]
  /** It is to be run: files of weights must be there. */
  readonly running?: boolean
  /** The command line says where the parameters of one network come from, whatever the spec says. */
  readonly weights?: GivenWeights
  /** Makes every plan at once, and checks the graph's contract between passes; for tests. */
  readonly verify?: boolean
}

/** One run: a plan, and the spec that it was made from, with every default in it. */
export interface CompiledMember {
  /** `lambda=0.9`; empty for the spec itself. */
  readonly label: string
  readonly sets: Readonly<Record<string, Scalar>>
  readonly dataset: string
  readonly plan: Plan
  /** The spec with the member's values in it, as values that know where they came from. */
  readonly tree: MapTree
  /** The same as YAML, whose paths are from the folder of the spec. */
  readonly resolved: string
  /** The same as YAML that lies in another folder. */
  readonly resolvedIn: (folder: string) => string
}

export interface CompiledExperiment {
  readonly name: string
  /** The spec's: paths in its plans are from there. */
  readonly folder: string
  /** The resolved spec as values that know where they came from. */
  readonly tree: MapTree
  /** What the spec by itself means, before it became a graph. */
  readonly model: Model
  /** The name of the one it trains on. */
  readonly dataset: string
  /** The spec by itself, its sweep aside. */
  readonly spec: Plan
  readonly resolved: string
  readonly resolvedIn: (folder: string) => string
  /** Its networks, each by itself; of the spec, its sweep aside. */
  readonly networks: readonly CompiledNetwork[]
  /** What an analysis asks of them, a batch of so many images at a time; of the spec, its sweep aside. */
  readonly analysis: (batch: number) => AnalysisPlan
  /** One a combination of the sweep's values; empty without `sweep`. */
  readonly members: readonly CompiledMember[]
  /** Where it says `sweep`. */
  readonly sweepSpan?: Span
  /** The experiments that weights come from: `plan.weights[].source.resultHash` is one's `spec.hashes.result`. */
  readonly teachers: readonly CompiledExperiment[]
}

export interface NetworkResult {
  readonly diagnostics: readonly Diagnostic[]
  /** Absent where there are errors, or files of weights have yet to be read. */
  readonly network?: CompiledNetwork
}

export interface CompileResult {
  readonly diagnostics: readonly Diagnostic[]
  /** Absent where there are errors. */
  readonly experiment?: CompiledExperiment
}
