/** Elementwise ops; ONNX broadcasts as the training graph does. */
import type { Lowering } from './lowering.ts'

type Plain = Lowering<Record<never, never>>

function as(opType: string): Plain {
  return (m, inputs) =>
    m.op(
      opType,
      inputs.map(({ name }) => name),
    )
}

export const add: Plain = as('Add')
export const sub: Plain = as('Sub')
export const mul: Plain = as('Mul')
export const div: Plain = as('Div')
export const neg: Plain = as('Neg')
export const exp: Plain = as('Exp')
export const log: Plain = as('Log')
export const relu: Plain = as('Relu')
export const sigmoid: Plain = as('Sigmoid')
export const softplus: Plain = as('Softplus')
export const sign: Plain = as('Sign')
export const tanh: Plain = as('Tanh')

/**
 * Powers of quarters as products of square roots: the library's Pow takes ten times as long. Others as Pow, whose result
 * for a negative number and a whole exponent is right.
 */
export const pow: Lowering<{ readonly exponent: number }> = (m, [x], { exponent }) => {
  const quarters = Math.abs(exponent) * 4
  if (exponent === 0 || !Number.isInteger(quarters) || quarters > 16) return m.op('Pow', [x.name, m.scalar(exponent)])
  const factors = [...Array<string>(Math.floor(quarters / 4)).fill(x.name)]
  const root = quarters % 4 === 0 ? '' : m.op('Sqrt', [x.name])
  if (quarters % 4 >= 2) factors.push(root)
  if (quarters % 2 === 1) factors.push(m.op('Sqrt', [root]))
  const product = factors.reduce((all, factor) => m.op('Mul', [all, factor]))
  return exponent > 0 ? product : m.op('Div', [m.scalar(1), product])
}

function compare(opType: string): Plain {
  return (m, inputs) =>
    m.mask(
      m.op(
        opType,
        inputs.map(({ name }) => name),
      ),
    )
}

export const equal: Plain = compare('Equal')
export const greaterEqual: Plain = compare('GreaterOrEqual')
export const step: Plain = (m, [x]) => m.mask(m.op('Greater', [x?.name ?? '', m.scalar(0)]))

export const floorPass: Lowering<{ readonly min: number }> = (m, [x], { min }) =>
  m.op('Max', [x?.name ?? '', m.scalar(min)])
