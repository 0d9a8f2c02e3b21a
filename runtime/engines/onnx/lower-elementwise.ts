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
