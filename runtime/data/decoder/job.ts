import type { Head } from './frames.ts'

/** Pixels, the channels of each together. */
export interface Pixels {
  readonly values: Uint8Array
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** The decoder is well, and does not take the picture; its words, if it has any. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** A picture to decode, and whoever waits for it. */
export interface Job {
  readonly head: Head
  readonly body: Uint8Array
  /** As a message names it: `x.jpg` in backticks. */
  readonly what: string
  readonly resolve: (pixels: Pixels) => void
  readonly reject: (error: Error) => void
  /** Processes that ended before they came to it. */
  tries: number
}
