import { invariant } from '../diagnostics/index.ts'
import type { OpDefinition } from '../ir/index.ts'
import * as list from './list.ts'

/** Every op by its type. */
export const ops: typeof list = list
export type OpType = keyof typeof list
export type AttributesOf<T extends OpType> = (typeof list)[T] extends OpDefinition<infer A> ? A : never

export function isOpType(type: string): type is OpType {
  return Object.hasOwn(list, type)
}

/** The definition of an op that must exist, with its attribute type erased. */
export function definitionOf(type: string): OpDefinition<never> {
  invariant(isOpType(type), `unknown op ${type}`)
  return list[type]
}

export { add } from './add.ts'
export { argmax } from './argmax.ts'
export { avgPool } from './avg-pool.ts'
export { broadcastTo } from './reduce-sum.ts'
export { channelSum } from './channel-sum.ts'
export { concat } from './concat.ts'
export { constant } from './constant.ts'
export { conv2d, conv2dInputGrad } from './conv2d.ts'
export { div } from './div.ts'
export { equal } from './equal.ts'
export { exp } from './exp.ts'
export { floorPass } from './floor-pass.ts'
export { greaterEqual } from './greater-equal.ts'
export { input } from './input.ts'
export { log } from './log.ts'
export { logSoftmax } from './log-softmax.ts'
export { matmul } from './matmul.ts'
export { maxPool } from './max-pool.ts'
export { mul } from './mul.ts'
export { neg } from './neg.ts'
export { oneHot } from './one-hot.ts'
export { pad, slice } from './slice.ts'
export { pow, sqrt } from './pow.ts'
export { reduceMax } from './reduce-max.ts'
export { reduceSum } from './reduce-sum.ts'
export { relu } from './relu.ts'
export { reshape } from './reshape.ts'
export { sigmoid } from './sigmoid.ts'
export { sign } from './sign.ts'
export { softmax } from './softmax.ts'
export { softplus } from './softplus.ts'
export { step } from './step.ts'
export { sub } from './sub.ts'
export { table } from './table.ts'
export { tanh } from './tanh.ts'
export { toIndex } from './to-index.ts'
export { topKIndex, topKValue } from './top-k.ts'
export { meanScale, poolPads, rowWindow, windowShares } from './pool-geometry.ts'
export { convolvedSize, type ConvolutionWindow, type Pair, type PoolWindow } from './window.ts'
