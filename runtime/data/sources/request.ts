import type { Dataset } from '../dataset.ts'

/** Files to open as a dataset. Paths are whole. */
export interface SourceRequest {
  readonly train: PartRequest
  readonly test: PartRequest
  /** [C, H, W] that networks see: how many channels pictures are decoded to. Sizes may still change on the way. */
  readonly shape: readonly number[]
  readonly classes: number
  readonly corrupt: 'fail' | 'skip'
  /** A folder for what is found out once. */
  readonly cache: string
  readonly progress: Progress | undefined
  /** The folders that the spec may name files in, where a path lies in none of them; undefined where it does. */
  readonly outside: (path: string) => readonly string[] | undefined
}

/** Hears how far the reading of many files is. */
export type Progress = (state: { readonly what: string; readonly done: number; readonly total: number }) => void

export interface PartRequest {
  /** Which of the two it is: what is wrong with it stands at `data.<phase>` in the spec. */
  readonly phase: 'train' | 'test'
  readonly paths: readonly string[]
  /** A file, a word of the format, or `none`. */
  readonly labels?: string
  /** How many images there have to be, where that is known. */
  readonly count?: number
}

/** Throws a RunError for whatever is wrong with the files. */
export type Source = (request: SourceRequest) => OpenedSource | Promise<OpenedSource>

export type OpenedSource = Pick<Dataset, 'train' | 'test' | 'hash' | 'classNames'>
