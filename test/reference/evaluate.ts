/**
 * The second opinion: a slow float64 interpreter of the training graph, written from the definitions alone. It shares no
 * arithmetic with the compiler or an engine.
 */
import type { Node, OpType, ProgramNode } from '../../compiler/index.ts'
import { serialize } from '../../compiler/index.ts'
import { conv2d, conv2dFilterGrad, conv2dInputGrad, type ConvolutionWindow } from './convolution.ts'
import { avgPool, avgPoolGrad, maxPool, maxPoolGrad, type PoolWindow } from './pooling.ts'
import { make, read, readBroadcast, type RefTensor } from './tensor.ts'

type Evaluate = (inputs: readonly RefTensor[], node: ProgramNode) => RefTensor

function unary(f: (x: number) => number): Evaluate {
  return ([x]) => ({ shape: x.shape, data: x.data.map(f) })
}

function binary(f: (a: number, b: number) => number): Evaluate {
  return ([a, b], { shape }) => make(shape, (index) => f(readBroadcast(a, index), readBroadcast(b, index)))
}

function reduce(start: number, f: (sum: number, x: number) => number): Evaluate {
  return ([x], { attributes }) => {
    const axes = attributes['axes'] as readonly number[]
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const total = make(kept, () => start)
    make(x.shape, (index) => {
      const flat = kept.reduce((sum, size, axis) => sum * size + (axes.includes(axis) ? 0 : index[axis]), 0)
      total.data[flat] = f(total.data[flat], read(x, index))
      return 0
    })
    const shape = attributes['keepdims'] === true ? kept : x.shape.filter((_, axis) => !axes.includes(axis))
    return { shape, data: total.data }
  }
}

/** The values along `axis` through `index`. */
function line(x: RefTensor, index: readonly number[], axis: number): readonly number[] {
  return Array.from({ length: x.shape[axis] }, (_, i) => read(x, index.with(axis, i)))
}

function logSum(values: readonly number[]): number {
  const top = Math.max(...values)
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0))
}

/** Where and what the number of rank `index[axis]` is along `axis`; of equals the last comes first. */
function largest(x: RefTensor, index: readonly number[], axis: number): readonly [number, number] {
  const ranked = line(x, index.with(axis, 0), axis).map((value, i) => [i, value] as const)
  return ranked.sort((a, b) => b[1] - a[1] || b[0] - a[0])[index[axis]]
}

const table: Readonly<Record<Exclude<OpType, 'input'>, Evaluate>> = {
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary((a, b) => a / b),
  equal: binary((a, b) => Number(a === b)),
  greater_equal: binary((a, b) => Number(a >= b)),
  neg: unary((x) => -x),
  tanh: unary(Math.tanh),
  sign: unary(Math.sign),
  pow: ([x], { attributes }) => ({ shape: x.shape, data: x.data.map((v) => v ** (attributes['exponent'] as number)) }),
  table: (_inputs, { attributes, shape }) => ({ shape, data: Float64Array.from(attributes['values'] as number[]) }),
  to_index: unary(Math.trunc),
  concat: (inputs, { attributes, shape }) => {
    const axis = attributes['axis'] as number
    return make(shape, (index) => {
      let at = index[axis]
      const part = inputs.find((x) => (at < x.shape[axis] ? true : ((at -= x.shape[axis]), false)))
      return part ? read(part, index.with(axis, at)) : NaN
    })
  },
  slice: ([x], { attributes, shape }) => {
    const [axis, start] = [attributes['axis'] as number, attributes['start'] as number]
    return make(shape, (index) => read(x, index.with(axis, index[axis] + start)))
  },
  pad: ([x], { attributes, shape }) => {
    const [axis, before] = [attributes['axis'] as number, attributes['before'] as number]
    return make(shape, (index) => {
      const at = index[axis] - before
      return at >= 0 && at < x.shape[axis] ? read(x, index.with(axis, at)) : 0
    })
  },
  channel_sum: ([x], { attributes, shape }) => {
    const reach = ((attributes['size'] as number) - 1) / 2
    return make(shape, (index) => {
      let sum = 0
      for (let c = Math.max(0, index[1] - reach); c <= Math.min(shape[1] - 1, index[1] + reach); c++)
        sum += read(x, index.with(1, c))
      return sum
    })
  },
  top_k_index: (inputs, { attributes, shape }) =>
    make(shape, (index) => largest(inputs[0], index, attributes['axis'] as number)[0]),
  top_k_value: (inputs, { attributes, shape }) =>
    make(shape, (index) => largest(inputs[0], index, attributes['axis'] as number)[1]),
  exp: unary(Math.exp),
  log: unary(Math.log),
  relu: unary((x) => Math.max(x, 0)),
  step: unary((x) => Number(x > 0)),
  sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  floor_pass: ([x], { attributes }) => ({
    shape: x.shape,
    data: x.data.map((value) => Math.max(value, attributes['min'] as number)),
  }),
  constant: (_inputs, { attributes }) => ({ shape: [], data: Float64Array.of(attributes['value'] as number) }),
  reshape: ([x], { shape }) => ({ shape, data: x.data }),
  broadcast_to: ([x], { shape }) => make(shape, (index) => readBroadcast(x, index)),
  reduce_sum: reduce(0, (sum, x) => sum + x),
  reduce_max: reduce(-Infinity, Math.max),
  softmax: ([x], { attributes }) => {
    const axis = attributes['axis'] as number
    return make(x.shape, (index) => Math.exp(read(x, index) - logSum(line(x, index, axis))))
  },
  log_softmax: ([x], { attributes }) => {
    const axis = attributes['axis'] as number
    return make(x.shape, (index) => read(x, index) - logSum(line(x, index, axis)))
  },
  argmax: ([x], { attributes, shape }) => {
    const axis = attributes['axis'] as number
    return make(shape, (index) => {
      const values = line(x, index.toSpliced(axis, 0, 0), axis)
      return values.indexOf(Math.max(...values))
    })
  },
  one_hot: ([label], { shape }) => make(shape, ([n, k]) => Number(label.data[n] === k)),
  matmul: ([a, b], { attributes, shape }) => {
    const [transA, transB] = [attributes['transA'] === true, attributes['transB'] === true]
    const inner = a.shape[transA ? 0 : 1]
    return make(shape, ([i, j]) => {
      let sum = 0
      for (let k = 0; k < inner; k++) sum += read(a, transA ? [k, i] : [i, k]) * read(b, transB ? [j, k] : [k, j])
      return sum
    })
  },
  conv2d: ([x, w, b], { attributes, shape }) => conv2d(x, w, b, attributes as unknown as ConvolutionWindow, shape),
  conv2d_filter_grad: ([x, dy], { attributes, shape }) =>
    conv2dFilterGrad(x, dy, attributes as unknown as ConvolutionWindow, shape),
  conv2d_input_grad: ([dy, w], { attributes, shape }) =>
    conv2dInputGrad(dy, w, attributes as unknown as ConvolutionWindow, shape),
  max_pool: ([x], { attributes, shape }) => maxPool(x, attributes as unknown as PoolWindow, shape),
  max_pool_grad: ([x, , dy], { attributes }) => maxPoolGrad(x, dy, attributes as unknown as PoolWindow),
  avg_pool: ([x], { attributes, shape }) => avgPool(x, attributes as unknown as PoolWindow, shape),
  avg_pool_grad: ([dy], { attributes, shape }) => avgPoolGrad(dy, attributes as unknown as PoolWindow, shape),
}

/** Every node's value; `inputs` by the name of the input. */
export function evaluateProgram(
  nodes: readonly ProgramNode[],
  inputs: ReadonlyMap<string, RefTensor>,
): readonly RefTensor[] {
  const values: RefTensor[] = []
  for (const node of nodes) {
    if (node.op === 'input') {
      const given = inputs.get(String(node.attributes['name']))
      if (!given) throw new Error(`the reference was not given ${String(node.attributes['name'])}`)
      values.push(given)
    } else {
      const evaluate = table[node.op as Exclude<OpType, 'input'>]
      values.push(
        evaluate(
          node.inputs.map((i) => values[i]),
          node,
        ),
      )
    }
  }
  return values
}

/** The values of `roots`. */
export function evaluateNodes(roots: readonly Node[], inputs: ReadonlyMap<string, RefTensor>): readonly RefTensor[] {
  const { nodes, indexOf } = serialize(roots)
  const values = evaluateProgram(nodes, inputs)
  return roots.map((root) => values[indexOf(root)])
}
