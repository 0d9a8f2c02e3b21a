/** Holds an engine against the float64 reference, one op at a time. `npm run conformance` and the tests both call it. */
import {
  elements,
  GraphBuilder,
  ops,
  type Attributes,
  type Node,
  type OpType,
  type Program,
} from '../../compiler/index.ts'
import { definitionOf, input } from '../../compiler/ops/index.ts'
import type { Tensor } from '../../runtime/engines/index.ts'
import { evaluateNodes } from '../reference/evaluate.ts'
import { maxPool, type PoolWindow } from '../reference/pooling.ts'
import type { RefTensor } from '../reference/tensor.ts'
import { opCases, type Numbers, type OpCase } from './op-cases.ts'
import { planOf, runNodesOn, type Loads } from './run-nodes.ts'

/** How far a result may be off, relative to the largest number that is expected of the op, and why that far. */
export interface Tolerance {
  readonly f32: number
  readonly because: string
}

const exact: Tolerance = { f32: 0, because: 'it moves, compares or chooses numbers and makes none; labels are whole' }
const rounded: Tolerance = { f32: 1.2e-7, because: 'one operation, whose result is rounded to 24 bits' }
const divided: Tolerance = { f32: 4e-7, because: 'GPUs divide to 2.5 units in the last place (WGSL, 15.7.4)' }
const approximated: Tolerance = {
  f32: 3e-6,
  because: 'WGSL lets exp(x) be off by 3 + 2|x| units in the last place, and log by 2^-21 near 1',
}
const near0: Tolerance = {
  f32: 1e-5,
  because: 'GPUs have tanh from 1 − exp(−2|x|), which near 0 leaves 24 bits of 1, not of its own',
}
const power: Tolerance = {
  f32: 1e-5,
  because: 'a power is an exponential of a logarithm: both errors, one times the other',
}
const summed: Tolerance = {
  f32: 2e-6,
  because: 'sums of at most a hundred products, in any order: each addition rounds to 24 bits',
}

export const tolerances: { readonly [T in OpType]: Tolerance } = {
  add: rounded,
  argmax: exact,
  avg_pool: summed,
  avg_pool_grad: summed,
  broadcast_to: exact,
  channel_sum: summed,
  concat: exact,
  constant: rounded,
  conv2d: summed,
  conv2d_filter_grad: summed,
  conv2d_input_grad: summed,
  div: divided,
  equal: exact,
  exp: approximated,
  floor_pass: exact,
  greater_equal: exact,
  input: exact,
  log: approximated,
  log_softmax: approximated,
  matmul: summed,
  max_pool: exact,
  max_pool_grad: summed,
  mul: rounded,
  neg: exact,
  one_hot: exact,
  pad: exact,
  pow: power,
  reduce_max: exact,
  reduce_sum: summed,
  relu: exact,
  reshape: exact,
  sigmoid: approximated,
  sign: exact,
  slice: exact,
  softmax: approximated,
  softplus: approximated,
  step: exact,
  sub: rounded,
  table: exact,
  tanh: near0,
  to_index: exact,
  top_k_index: exact,
  top_k_value: exact,
}

export const opTypes: readonly OpType[] = Object.keys(ops) as OpType[]

/** What one case of an op gave. */
export interface Finding {
  readonly op: OpType
  readonly about: string
  /** Relative to the largest number expected; infinite where shapes differ or a number is none. */
  readonly error: number
}

/** Every case of `op` on `engine`. Throws what the engine throws, with the case named. */
export async function conform(engine: Loads, op: OpType): Promise<readonly Finding[]> {
  const found: Finding[] = []
  for (const [i, one] of opCases[op].entries()) {
    const { root, feeds } = instance(op, one, i)
    try {
      const [actual] = await runNodesOn(engine, [root], new Map([...feeds].map(([name, fed]) => [name, toTensor(fed)])))
      const [expected] = evaluateNodes([root], feeds)
      found.push({ op, about: one.about, error: distance(actual, expected) })
    } catch (cause) {
      throw new Error(`${op}, ${one.about}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }
  return found
}

/** A program of each case. */
export function opPrograms(): readonly Program[] {
  return opTypes.flatMap((op) => opCases[op].flatMap((one, i) => planOf([instance(op, one, i).root]).programs))
}

/** Cases that are further off than their op allows. */
export function failures(found: readonly Finding[]): readonly Finding[] {
  return found.filter(({ op, error }) => !(error <= tolerances[op].f32))
}

interface Fed extends RefTensor {
  readonly dtype: 'f32' | 'i32'
}

function instance(op: OpType, one: OpCase<Attributes>, seed: number): { root: Node; feeds: ReadonlyMap<string, Fed> } {
  const g = new GraphBuilder()
  const feeds = new Map<string, Fed>()
  const inputs = one.inputs.map((numbers, i) => {
    const name = `x${i}`
    const fed = draw(numbers, 31 * seed + 7 * i + 1, feeds.get('x0'), one.attributes)
    feeds.set(name, fed)
    return input(g, name, fed)
  })
  const root = op === 'input' ? inputs[0] : g.make(definitionOf(op), inputs, one.attributes as never)
  return { root, feeds }
}

/** Few, and exact in binary, so that ties and zeros are common. */
const TIED = [-1, -0.5, 0, 0, 0.5, 1]

function draw(numbers: Numbers, seed: number, first: RefTensor | undefined, attributes: Attributes): Fed {
  const { shape } = numbers
  if ('pooled' in numbers) {
    if (!first) throw new Error('what is pooled is the first input')
    return { ...maxPool(first, attributes as unknown as PoolWindow, shape), dtype: 'f32' }
  }
  if ('values' in numbers)
    return { shape, data: Float64Array.from(numbers.values, Math.fround), dtype: numbers.dtype ?? 'f32' }
  let state = (seed * 2654435761) % 2 ** 32
  const next = (): number => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32
  next()
  const [low, high] = 'tied' in numbers ? [0, 0] : (numbers.range ?? [-1, 1])
  const number = 'tied' in numbers ? () => TIED[Math.floor(next() * TIED.length)] : () => low + next() * (high - low)
  return { shape, data: Float64Array.from({ length: elements(shape) }, () => Math.fround(number())), dtype: 'f32' }
}

function toTensor({ shape, data, dtype }: Fed): Tensor {
  return { shape, data: dtype === 'i32' ? Int32Array.from(data) : Float32Array.from(data) }
}

function distance(actual: Tensor, expected: RefTensor): number {
  if (actual.shape.join() !== expected.shape.join() || actual.data.length !== expected.data.length) return Infinity
  const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const worst = expected.data.reduce((most, value, i) => {
    const off = Math.abs(value - actual.data[i])
    return Number.isNaN(off) ? Infinity : Math.max(most, off)
  }, 0)
  return worst === 0 ? 0 : worst / (largest || 1)
}
