/** Elementwise ops work on blocks as they are; what they broadcast is put in blocks with them. */
import { sameShape, type Shape } from '../../ir/index.ts'
import type { AttributesOf, OpType } from '../../ops/index.ts'
import * as plain from '../lower-elementwise.ts'
import type { Lowering } from '../lowering.ts'
import { padded } from './filters.ts'
import type { Blocks } from './blocks.ts'
import { Held } from './held.ts'
import type { BlockedLowering } from './lowering.ts'
import { mixedDifference, mixedNegative, mixedProduct, mixedSum } from './lower-mix.ts'
import { written } from './mix.ts'

/** Whether the channels that fill the last block are still zeros; `carries` says which inputs have channels. */
type KeepsZeros<A> = (attributes: A, carries: readonly boolean[]) => boolean

const always = (): boolean => true
const never = (): boolean => false
const whereAllCarry = (_: unknown, carries: readonly boolean[]): boolean => carries.every((one) => one)

function onBlocks<T extends OpType>(
  lowering: Lowering<AttributesOf<T>>,
  keepsZeros: KeepsZeros<AttributesOf<T>>,
): BlockedLowering<AttributesOf<T>> {
  return (blocks, given, attributes, output) => {
    const { shape } = output
    if (!given.some((input) => input.isBlocked && sameShape(input.shape, shape))) return undefined
    const inputs = given.map((input) => ofFourAxes(blocks, input))
    const carries = inputs.map((input) => input.shape[1] === shape[1] && input.shape.length === 4)
    if (!blocks.isWhole(shape[1]) && !keepsZeros(attributes, carries)) return undefined
    if (!inputs.every((input, i) => input.isBlockable || !carries[i] || isColumn(input.shape))) return undefined
    const isFlat = inputs.every((input) => sameShape(input.shape, shape) || input.shape.every((size) => size === 1))
    const names = inputs.map((input, i): string => {
      if (isFlat) return sameShape(input.shape, shape) ? input.image : input.name
      if (!carries[i]) return spread(blocks, input)
      return isColumn(input.shape) ? along(blocks, input, shape) : input.view
    })
    const values = inputs.map(({ shape, dtype }, i) => ({ name: names[i], shape, dtype }))
    const name = lowering(blocks.m, values, attributes, output)
    return new Held(blocks, output, isFlat ? { image: name } : { view: name })
  }
}

/** With axes of 1 before its own, as broadcasting has it; a scalar as it is. */
function ofFourAxes(blocks: Blocks, input: Held): Held {
  const { shape, dtype } = input
  if (shape.length === 0 || shape.length === 4) return input
  const four = [...Array<number>(4 - shape.length).fill(1), ...shape]
  return new Held(blocks, { shape: four, dtype }, { plain: blocks.m.reshape(input.name, four) })
}

function isColumn(shape: Shape): boolean {
  return shape[2] === 1 && shape[3] === 1
}

/** Numbers that lie side by side from which on broadcasting costs nothing; a block alone costs five times as much. */
const RUN = 512

/**
 * A column of channels beside an image of `shape`: repeated along its rows, so that the library's loops run over more than one
 * block at once. One of channels that fill no whole block is padded; both are small.
 */
function along(blocks: Blocks, input: Held, [, , h, w]: Shape): string {
  const { m, size } = blocks
  const column = columnOf(blocks, input)
  if (h * w === 1) return column
  const [n, c] = input.shape as [number, number]
  return m.expand(column, [n, blocks.whole(c) / size, w * size < RUN ? h : 1, w, size])
}

function columnOf(blocks: Blocks, input: Held): string {
  const { m, size } = blocks
  const [n, c] = input.shape as [number, number]
  if (input.isBlocked || blocks.isWhole(c)) return input.view
  const whole = blocks.whole(c)
  return m.reshape(padded(m, input.name, input.shape, [n, whole, 1, 1]), [n, whole / size, 1, 1, size])
}

/** What has no channels, with an axis more at the end. */
function spread({ m }: Blocks, { name, shape }: Held): string {
  return shape.length === 0 ? name : m.reshape(name, [...shape, 1])
}

const rectified = onBlocks<'relu'>(plain.relu, always)

/** A convolution may have done it, or does it while it adds up. */
const relu: BlockedLowering<AttributesOf<'relu'>> = (blocks, inputs, attributes, output) => {
  const [x] = inputs
  if (x.isRectified) return x
  if (!x.mix || x.isWritten) return rectified(blocks, inputs, attributes, output)
  return new Held(blocks, output, { image: written(blocks, x.mix, x.shape, 'Relu') })
}

function where<T extends OpType>(
  first: BlockedLowering<AttributesOf<T>>,
  then: BlockedLowering<AttributesOf<T>>,
): BlockedLowering<AttributesOf<T>> {
  return (...given) => first(...given) ?? then(...given)
}

type Elementwise =
  | 'add'
  | 'div'
  | 'equal'
  | 'exp'
  | 'floor_pass'
  | 'greater_equal'
  | 'log'
  | 'mul'
  | 'neg'
  | 'pow'
  | 'relu'
  | 'sigmoid'
  | 'sign'
  | 'softplus'
  | 'step'
  | 'sub'
  | 'tanh'

export const elementwise: { readonly [T in Elementwise]: BlockedLowering<AttributesOf<T>> } = {
  add: where<'add'>(mixedSum, onBlocks<'add'>(plain.add, whereAllCarry)),
  div: onBlocks<'div'>(plain.div, (_, [, divisor]) => !divisor),
  equal: onBlocks<'equal'>(plain.equal, never),
  exp: onBlocks<'exp'>(plain.exp, never),
  floor_pass: onBlocks<'floor_pass'>(plain.floorPass, never),
  greater_equal: onBlocks<'greater_equal'>(plain.greaterEqual, never),
  log: onBlocks<'log'>(plain.log, never),
  mul: where<'mul'>(mixedProduct, onBlocks<'mul'>(plain.mul, always)),
  neg: where<'neg'>(mixedNegative, onBlocks<'neg'>(plain.neg, always)),
  pow: onBlocks<'pow'>(plain.pow, ({ exponent }) => exponent > 0),
  relu,
  sigmoid: onBlocks<'sigmoid'>(plain.sigmoid, never),
  sign: onBlocks<'sign'>(plain.sign, always),
  softplus: onBlocks<'softplus'>(plain.softplus, never),
  step: onBlocks<'step'>(plain.step, always),
  sub: where<'sub'>(mixedDifference, onBlocks<'sub'>(plain.sub, whereAllCarry)),
  tanh: onBlocks<'tanh'>(plain.tanh, always),
}
