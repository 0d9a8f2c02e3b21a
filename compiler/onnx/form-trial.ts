/** One op by itself, in one of its forms and with its images as a step has them: a model to be timed. */
import { InternalError } from '../diagnostics/index.ts'
import { elements, type Shape } from '../ir/index.ts'
import type { Program } from '../plan/index.ts'
import { blockedLayout, Blocks, Held } from './blocked/index.ts'
import { formedNodes, Forms, type Asked, type FormedNode } from './forms.ts'
import { plainLayout } from './layout.ts'
import { lowerProgram } from './lower-program.ts'
import type { Value } from './lowering.ts'
import { ModelBuilder } from './model.ts'

/** An op of a program that can take several forms there, each op and shape once, where it stands first. */
export interface TriedNode extends FormedNode, Asked {}

export function triedNodes(program: Program, block: number | undefined): readonly TriedNode[] {
  const forms = new Forms()
  lowerProgram(program, new Map(), { ...(block !== undefined && { block }), forms })
  return formedNodes(program).flatMap((node) => {
    const asked = forms.asked.get(node.key)
    return asked && asked.possible.length > 1 ? [{ ...node, ...asked }] : []
  })
}

/** Outputs of a trial: all of the result, and its first row, which costs nothing to hand over. */
export const TRIAL_OUTPUTS = { all: 'all', first: 'first' } as const

/** The result is wanted as the usual form leaves it, for whatever follows follows that. */
export function formTrial(node: TriedNode, block: number | undefined, form: string): Uint8Array {
  const m = new ModelBuilder(undefined, new Forms({ [node.key]: form }))
  m.label = node.op
  node.inputs.forEach((_, i) => m.input(nameOf(i), laidOut(node, i, block), 'f32'))
  const values = node.inputs.map((shape, i): Value => ({ name: nameOf(i), shape, dtype: 'f32' }))
  const { name, shape } = block === undefined ? plainResult(m, node, values) : blockedResult(m, node, values, block)
  m.named(TRIAL_OUTPUTS.all, 'Identity', [name])
  m.output(TRIAL_OUTPUTS.all, shape, 'f32')
  m.named(TRIAL_OUTPUTS.first, 'Slice', [name, m.int64s([0]), m.int64s([1]), m.int64s([0])])
  m.output(TRIAL_OUTPUTS.first, [1, ...shape.slice(1)], 'f32')
  return m.encode()
}

/** What a trial is fed: images as they lie in memory, with zeros where a channel is there to fill its block. */
export function trialInputs(
  node: TriedNode,
  block: number | undefined,
): ReadonlyMap<string, { readonly shape: Shape; readonly data: Float32Array }> {
  return new Map(
    node.inputs.map((shape, i) => {
      const laid = laidOut(node, i, block)
      const data = numbers(elements(laid), i + 1)
      if (block !== undefined && laid !== shape) clearAdded(data, laid, shape[1], block)
      return [nameOf(i), { shape: laid, data }]
    }),
  )
}

type Result = Pick<Value, 'name' | 'shape'>

function plainResult(m: ModelBuilder, node: TriedNode, values: readonly Value[]): Result {
  return plainLayout(m).node(alone(node).node, values.length, values)
}

function blockedResult(m: ModelBuilder, node: TriedNode, values: readonly Value[], block: number): Result {
  const blocks = new Blocks(m, block)
  const { program, node: own } = alone(node)
  const held = values.map(
    (value, i) => new Held(blocks, value, node.blocked[i] ? { image: value.name } : { plain: value.name }),
  )
  const result = blockedLayout(m, program, block).node(own, values.length, held)
  const { shape } = node
  const isWanted = leavesBlocks(node) && blocks.takes(shape[1])
  return isWanted ? { name: result.image, shape: wholeShape(shape, block) } : { name: result.name, shape }
}

/** Whether the usual form does. */
function leavesBlocks({ op, usual }: TriedNode): boolean {
  return op !== 'conv2d_filter_grad' && (op === 'avg_pool_grad' || usual.startsWith('blocked'))
}

/** A program of the op alone. */
function alone({ op, attributes, shape, dtype, inputs }: FormedNode): {
  readonly program: Program
  readonly node: Program['nodes'][number]
} {
  const fed = inputs.map((shape) => ({ op: 'input', inputs: [], attributes: {}, shape, dtype: 'f32' }) as const)
  const node = { op, inputs: inputs.map((_, i) => i), attributes, shape, dtype }
  const program: Program = {
    name: 'test',
    nodes: [...fed, node],
    inputs: inputs.map((_, i) => ({ name: nameOf(i), node: i, kind: 'tap', tap: nameOf(i) })),
    outputs: [{ name: TRIAL_OUTPUTS.all, node: inputs.length, kind: 'tap' }],
    flops: 0,
  }
  return { program, node }
}

/** The shape of an input in memory. */
function laidOut({ inputs, blocked }: TriedNode, i: number, block: number | undefined): Shape {
  return block !== undefined && blocked[i] ? wholeShape(inputs[i], block) : inputs[i]
}

function wholeShape(shape: Shape, block: number): Shape {
  return shape.with(1, Math.ceil(shape[1] / block) * block)
}

function nameOf(i: number): string {
  return `x${i}`
}

/** From −1 to 1, the same each time. */
function numbers(count: number, seed: number): Float32Array {
  const data = new Float32Array(count)
  let state = (seed * 2654435761) >>> 0
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[i] = state / 2 ** 31 - 1
  }
  return data
}

/** `shape` is [N, C′, H, W], in memory [N, C′/block, H, W, block]; of C′ channels the image has `channels`. */
function clearAdded(data: Float32Array, shape: Shape, channels: number, block: number): void {
  const [n, whole, h, w] = shape
  if (shape.length !== 4) throw new InternalError('only images stand in blocks')
  const last = channels - (whole - block)
  if (last === block) return
  for (let image = 0; image < n; image++) {
    const from = (image + 1) * whole * h * w - block * h * w
    for (let pixel = 0; pixel < h * w; pixel++) data.fill(0, from + pixel * block + last, from + (pixel + 1) * block)
  }
}
