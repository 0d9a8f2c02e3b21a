/** The layout pass: each op on blocked images where it can work on them, else on canonical ones. */
import type { Program, ProgramNode } from '../../plan/index.ts'
import { plainLayout, type Layout } from '../layout.ts'
import type { ModelBuilder } from '../model.ts'
import { Blocks } from './blocks.ts'
import { Held } from './held.ts'
import { blockedLowerings } from './lowerings.ts'
import type { BlockedLowering } from './lowering.ts'

/** `size`: channels in a block. */
export function blockedLayout(m: ModelBuilder, { nodes, outputs }: Program, size: number): Layout<Held> {
  const blocks = new Blocks(m, size)
  const plain = plainLayout(m)
  const readers = nodes.map((): string[] => [])
  for (const { op, inputs } of nodes) for (const input of inputs) readers[input].push(op)
  for (const { node } of outputs) readers[node].push('output')
  const lowerings: Readonly<Record<string, BlockedLowering<never> | undefined>> = blockedLowerings
  return {
    input: (value) => new Held(blocks, value, { plain: value.name }),
    node: (node: ProgramNode, index, inputs) => {
      const { shape, dtype } = node
      const lowering = lowerings[node.op]
      const blocked = lowering?.(blocks, inputs, node.attributes as never, { shape, dtype, readers: readers[index] })
      return blocked ?? new Held(blocks, node, { plain: plain.node(node, index, inputs).name })
    },
  }
}
