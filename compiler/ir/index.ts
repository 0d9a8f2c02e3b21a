export { GraphBuilder } from './builder.ts'
export type { Gradient, OpDefinition } from './definition.ts'
export { rewrite } from './rewrite.ts'
export {
  broadcastShapes,
  elements,
  sameShape,
  topological,
  type Attributes,
  type AttributeValue,
  type DType,
  type Node,
  type Origin,
  type Shape,
  type TensorType,
} from './types.ts'
