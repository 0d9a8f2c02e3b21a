/** What layers share that map each number by itself: one bottom, its shape, no blobs. */
import type { GraphBuilder, Node } from '../ir/index.ts'
import type { LayerSpec } from '../schema/index.ts'
import type { LayerDefinition } from './definition.ts'

export function elementwise<S extends LayerSpec>(
  type: S['type'],
  f: (g: GraphBuilder, x: Node, spec: S) => Node,
  detail: (spec: S) => string = () => '',
): LayerDefinition<S> {
  return {
    type,
    bottoms: [1, 1],
    infer: (_spec, [bottom]) => [bottom],
    blobs: () => [],
    lower: (g, spec, { inputs: [x] }) => [f(g, x, spec)],
    detail,
  }
}
