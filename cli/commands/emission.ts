/** What `emit` writes, whatever it is written for. */
import type { CompiledExperiment } from '../../compiler/index.ts'

export const TARGETS = ['caffe', 'onnx', 'pytorch'] as const

export type Target = (typeof TARGETS)[number]

export const PICTURES = ['dot', 'mermaid', 'svg', 'png'] as const

export type PictureTarget = (typeof PICTURES)[number]

export interface EmitOptions {
  readonly target: Target | PictureTarget
  /** A folder; of a picture a file. */
  readonly output?: string
  /** A file with the names that layers have in the spec. */
  readonly weights?: string
  /** Of `onnx`: which of the networks. */
  readonly network?: string
  /** Of a picture: a file or REV:path. */
  readonly highlightDiff?: string
  readonly dataDir?: string
  /** Where finished runs of teachers are. */
  readonly runs: string
  readonly set: readonly string[]
}

export interface Emission {
  /** Of the experiment or the network: the files go to build/NAME/TARGET. */
  readonly name: string
  /** Names and contents, the one that the others serve last. */
  readonly files: readonly (readonly [string, string | Uint8Array])[]
  readonly notes: readonly string[]
  /** The command that uses them, in their folder. */
  readonly next?: string
}

export function sweepNote({ members }: CompiledExperiment): readonly string[] {
  return members.length > 0
    ? ['the sweep is left out: `--set sweep=null`, with the values of one of its members set as well, makes that one']
    : []
}
