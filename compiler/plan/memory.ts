import { elements } from '../ir/index.ts'
import type { MemoryPlan, Program, StateTensor } from './types.ts'

const BYTES = 4 // f32 and i32

/** What one step needs at its peak, if every value lives from its making to its last use. */
export function planMemory(programs: readonly Program[], state: readonly StateTensor[]): MemoryPlan {
  const bytes = (...kinds: readonly StateTensor['kind'][]): number =>
    BYTES * state.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { shape }) => sum + elements(shape), 0)
  const train = programs.find(
    ({ inputs, outputs }) => inputs.some(({ kind }) => kind === 'data') && outputs.some(({ kind }) => kind === 'state'),
  )
  const batch = train?.inputs.filter(({ kind }) => kind === 'data') ?? []
  return {
    parameters: bytes('parameter', 'running'),
    slots: bytes('slot'),
    activations: Math.max(0, ...programs.map(peak)),
    batch: BYTES * batch.reduce((sum, { node }) => sum + elements(train?.nodes[node]?.shape ?? []), 0),
  }
}

function peak(program: Program): number {
  const { nodes, outputs } = program
  const lastUse = nodes.map((_, i) => i)
  nodes.forEach(({ inputs }, i) => {
    for (const input of inputs) lastUse[input] = i
  })
  for (const { node } of outputs) lastUse[node] = nodes.length
  let [live, most] = [0, 0]
  const dying = new Map<number, number[]>()
  lastUse.forEach((last, i) => dying.set(last, [...(dying.get(last) ?? []), i]))
  nodes.forEach((node, i) => {
    live += bytesOf(node)
    most = Math.max(most, live)
    for (const dead of dying.get(i) ?? []) live -= bytesOf(nodes[dead]) // an index of `nodes`
  })
  return most
}

/** A reshape shares its input's bytes; inputs and constants are counted elsewhere. */
function bytesOf({ op, shape }: Program['nodes'][number]): number {
  return op === 'input' || op === 'constant' || op === 'reshape' ? 0 : BYTES * elements(shape)
}
