/** Runs IR nodes on the real engine, as a plan of one program. */
import { serialize, type Node, type Program } from '../../compiler/index.ts'
import { openEngine, withForms, type Engine, type Runnable, type Tensor } from '../../runtime/engines/index.ts'
import type { RefTensor } from '../reference/tensor.ts'

export function toF32({ shape, data }: RefTensor): Tensor {
  return { shape, data: Float32Array.from(data) }
}

/** A plan of the one program `test` that computes `roots`. */
export function planOf(roots: readonly Node[]): Runnable {
  const { nodes, indexOf } = serialize(roots)
  const inputs = nodes.flatMap((node, i) =>
    node.op === 'input'
      ? [{ name: String(node.attributes['name']), node: i, kind: 'tap', tap: String(node.attributes['name']) } as const]
      : [],
  )
  const outputs = roots.map((root, i) => ({ kind: 'tap', name: `out${i}`, node: indexOf(root) }) as const)
  const program: Program = { name: 'test', nodes, inputs, outputs, flops: 0 }
  return { programs: [program], state: [] }
}

/** All of an engine that ops need. */
export type Loads = Pick<Engine, 'load'>

export async function runNodes(
  roots: readonly Node[],
  feeds: ReadonlyMap<string, Tensor>,
  { fuse = true, forms = {} }: { readonly fuse?: boolean; readonly forms?: NonNullable<Runnable['forms']> } = {},
): Promise<readonly Tensor[]> {
  const { engine } = await openEngine({ threads: 1, fuse })
  return runNodesOn(withForms(engine, forms), roots, feeds)
}

export async function runNodesOn(
  engine: Loads,
  roots: readonly Node[],
  feeds: ReadonlyMap<string, Tensor>,
): Promise<readonly Tensor[]> {
  const session = await engine.load(planOf(roots), new Map())
  try {
    const outputs = await session.run('test', feeds)
    return roots.map((_, i) => outputs.get(`out${i}`) as Tensor)
  } finally {
    await session.dispose()
  }
}

/** Channels in a block; undefined where images are canonical. */
export async function blockOf(fuse: boolean): Promise<number | undefined> {
  const { engine } = await openEngine({ threads: 1, fuse })
  const [, block] = /^nchw(\d+)c$/.exec(engine.info.choices.layout) ?? []
  return block === undefined ? undefined : Number(block)
}
