/** What the run tells the thread that shows it, and what that answers. */
import type { Plan } from '../../../compiler/index.ts'
import type { MemberResult } from '../observer.ts'

export interface LiveWorkerData {
  /** The spec's own plan: all there is to show until something is trained. */
  readonly plan: Plan
  /** 0: a free one. */
  readonly port: number
}

export type LiveMessage =
  | { readonly type: 'begin'; readonly name: string; readonly folder: string; readonly iterations: number }
  /** Of an earlier run: it is finished. */
  | { readonly type: 'reuse'; readonly name: string; readonly folder: string }
  | { readonly type: 'step'; readonly iteration: number; readonly imagesPerSecond: number }
  | { readonly type: 'end'; readonly result: MemberResult }
  | { readonly type: 'failed'; readonly name: string; readonly message: string }
  /** Nothing comes any more: whoever looks gets the last state, and the server ends. */
  | { readonly type: 'over'; readonly how: string }

/** First of all: where the page is, or why it cannot be. */
export type LiveAnswer = { readonly url: string } | { readonly code: string; readonly message: string }
