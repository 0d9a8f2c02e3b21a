/** ONNX Runtime's blocked layout: channels in blocks of as many numbers as a vector register holds. */
import type { ModelBuilder, OnnxAttribute } from '../model.ts'

/** The domain of the library's own kernels for it. */
const DOMAIN = 'com.microsoft.nchwc'

/** `ReorderInput` wants channels in fours. */
const ALIGNED = 4

export class Blocks {
  readonly m: ModelBuilder
  /** Channels in a block. */
  readonly size: number

  constructor(m: ModelBuilder, size: number) {
    this.m = m
    this.size = size
  }

  op(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>>): string {
    return this.m.opOf(DOMAIN, opType, inputs, attributes)
  }

  /** `channels`, rounded up to whole blocks; those that are added hold zeros. */
  whole(channels: number): number {
    return Math.ceil(channels / this.size) * this.size
  }

  isWhole(channels: number): boolean {
    return channels % this.size === 0
  }

  /** Whether so many channels can be put in blocks, and are worth it. */
  takes(channels: number): boolean {
    return channels >= this.size && channels % ALIGNED === 0
  }
}
