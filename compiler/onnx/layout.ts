/** In which layout values of a program stand in its model. */
import { InternalError } from '../diagnostics/index.ts'
import { isOpType } from '../ops/index.ts'
import type { ProgramNode } from '../plan/index.ts'
import type { Lowering, Value } from './lowering.ts'
import { lowerings } from './lowerings.ts'
import type { ModelBuilder } from './model.ts'

export interface Layout<V extends Value> {
  input(value: Value): V
  /** `index` is the node's among those of its program. */
  node(node: ProgramNode, index: number, inputs: readonly V[]): V
}

/** The canonical one. `own`: lowerings in place of those that every device can run. */
export function plainLayout(m: ModelBuilder, own: Partial<typeof lowerings> = {}): Layout<Value> {
  return {
    input: (value) => value,
    node: ({ op, attributes, shape, dtype }, _index, inputs) => {
      if (!isOpType(op) || op === 'input') throw new InternalError(`ONNX cannot say ${op}`)
      const lowering = (own[op] ?? lowerings[op]) as Lowering<unknown>
      return { name: lowering(m, inputs, attributes, { shape, dtype }), shape, dtype }
    },
  }
}
