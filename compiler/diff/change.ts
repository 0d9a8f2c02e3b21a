/** A change as data; how it is told is the emitters' business. */
import type { Span } from '../diagnostics/index.ts'
import type { ChangeCode } from './catalogue.ts'

/** What a change does to whoever has runs, checkpoints or results of before; worst first. */
export const CHANGE_CLASSES = [
  'breaking', // checkpoints and files of weights no longer load
  'confounds', // more than one thing that training depends on differs
  'dangerous', // chance, or what a teacher knows
  'retrains', // trained numbers change: results and kept teachers of before are no longer its own
  'measures', // trained numbers stay; what is tested, reported or kept does not
  'costs', // time or memory, beyond a tenth
  'cosmetic', // names and words
] as const
export type ChangeClass = (typeof CHANGE_CLASSES)[number]

/** Where it is told, in this order. */
export const SECTIONS = [
  'weights',
  'network',
  'losses',
  'metrics',
  'solver',
  'data',
  'design',
  'costs',
  'words',
] as const
export type Section = (typeof SECTIONS)[number]

export type Action = 'added' | 'removed' | 'changed' | 'renamed'

/** A thing of the experiment: a network, a layer of one, a loss. */
export type Part = { readonly network: string; readonly layer?: string } | { readonly loss: string }

export interface Change {
  readonly code: ChangeCode
  readonly class: ChangeClass
  readonly section: Section
  readonly action: Action
  /** `student.conv1.num_output`, under the names of after; of what is gone, of before. */
  readonly subject: string
  /** What it is a change of, under the names of after; of what is gone, of before. Absent where it is of none of these alone. */
  readonly of?: readonly Part[]
  /** A value, as YAML writes it in a line; absent where there was none, or the subject says all. */
  readonly before?: string
  readonly after?: string
  /** Clauses: what follows, and why. */
  readonly notes: readonly string[]
  /** Where either side says it; absent where a side does not. */
  readonly places: { readonly before?: Span; readonly after?: Span }
}

/** A number of the whole experiment or of one of its networks. */
export interface Total {
  readonly name: string
  readonly before: number
  readonly after: number
  readonly unit: 'parameters' | 'FLOPs' | 'bytes'
}

export interface MemberDiff {
  readonly label: string
  readonly action: 'added' | 'removed' | 'changed'
  /** Of a changed one: what changes in it and not in the spec itself. */
  readonly changes: readonly Change[]
}

export interface ExperimentDiff {
  /** The experiment's name, after. */
  readonly name: string
  /** By section, then as the specs say it. */
  readonly changes: readonly Change[]
  readonly members: readonly MemberDiff[]
  /** How many layers, losses and so on are as they were, by what they are. */
  readonly unchanged: Readonly<Record<string, number>>
  /** Those that differ. */
  readonly totals: readonly Total[]
  readonly hashes: Readonly<Record<'result' | 'plan', { readonly before: string; readonly after: string }>>
}
