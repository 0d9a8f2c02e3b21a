/**
 * Which nodes of a program may be computed in half precision. Products and convolutions are, as far as their sums are short, and what
 * lies between them follows: whatever only moves, chooses or adds up numbers that are in half precision already. The rest is f32: losses,
 * statistics, exponentials, products of two numbers of the network's, sums over a batch, and all that the solver does.
 */
import type { Program, ProgramNode } from '../plan/index.ts'

/** Half precision at any rate. The gradient of a filter is none: it is a sum over a batch's pixels, which some devices make in f16. */
const PRODUCTS: readonly string[] = ['conv2d', 'conv2d_input_grad', 'matmul']

/** Half precision where all that they read is. */
const FOLLOWING: readonly string[] = [
  'avg_pool',
  'avg_pool_grad',
  'broadcast_to',
  'concat',
  'max_pool',
  'max_pool_grad',
  'neg',
  'pad',
  'relu',
  'reshape',
  'slice',
  'step',
  'sub',
]

/** Of 0 and 1 alone. */
const MASKS: readonly string[] = ['step', 'equal', 'greater_equal']

/** What leaves numbers as they are. */
const MOVING: readonly string[] = ['broadcast_to', 'reshape', 'slice']

/** What a value is for those that read it: masks are exact in either precision, and a parameter may be added to what is half. */
type Kind = 'half' | 'float' | 'parameter' | 'mask'

/** Of each node. */
export function halfPlaces(program: Program): readonly boolean[] {
  const kinds: Kind[] = []
  return program.nodes.map((node, index) => {
    const inputs = node.inputs.map((i) => kinds[i]) // earlier nodes
    const isHalf = isComputedInHalf(node, inputs)
    kinds.push(kindOf(program, node, index, inputs, isHalf))
    return isHalf
  })
}

function isComputedInHalf({ op, origin = '' }: ProgramNode, inputs: readonly Kind[]): boolean {
  if (/^loss(\.|$)/.test(origin)) return false
  if (PRODUCTS.includes(op)) return true
  if (!inputs.includes('half')) return false
  if (op === 'add') return inputs.every((kind) => kind === 'half' || kind === 'parameter')
  if (op === 'mul') return inputs.includes('mask')
  return FOLLOWING.includes(op) && inputs.every((kind) => kind === 'half')
}

function kindOf(program: Program, { op }: ProgramNode, index: number, inputs: readonly Kind[], isHalf: boolean): Kind {
  if (op === 'input') {
    const fed = program.inputs.find(({ node }) => node === index)?.kind
    return fed === 'state' ? 'parameter' : fed === 'random' ? 'mask' : 'float'
  }
  if (MASKS.includes(op)) return 'mask'
  const [first] = inputs
  if (MOVING.includes(op) && (first === 'parameter' || first === 'mask')) return first
  return isHalf ? 'half' : 'float'
}
