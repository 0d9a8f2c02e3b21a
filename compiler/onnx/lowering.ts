import type { DType, Shape } from '../ir/index.ts'
import type { ModelBuilder } from './model.ts'

/** A value of the program inside the model. */
export interface Value {
  readonly name: string
  readonly shape: Shape
  readonly dtype: DType
}

/** Writes one op of the training graph as ONNX nodes; returns the name of its result. */
export type Lowering<A> = (
  m: ModelBuilder,
  inputs: readonly Value[],
  attributes: A,
  output: Omit<Value, 'name'>,
) => string
