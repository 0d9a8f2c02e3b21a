import { elements } from '../ir/index.ts'
import type { MemoryPlan, Program, StateTensor } from './types.ts'

const BYTES = 4 // f32 and i32

/** Of Node.js, the library, and what both hold of a small run. */
const PROCESS = 200 * 2 ** 20
/** How often a tensor of state is held: its values and the next, the copies that came and go, those of the models and of the start. */
const STATE_COPIES = 7
/** How often a batch is: while it is used others are made ready. */
const BATCH_COPIES = 8

/**
 * What one step needs at its peak, if every value lives from its making to its last use, and about what a process takes that trains
 * with it on the embedded engine, where each program keeps the memory of its own peak. The copies were found by measuring runs
 * (`npm run bench -- --memory`).
 */
export function planMemory(programs: readonly Program[], state: readonly StateTensor[]): MemoryPlan {
  const bytes = (...kinds: readonly StateTensor['kind'][]): number =>
    BYTES * state.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { shape }) => sum + elements(shape), 0)
  const train = programs.find(
    ({ inputs, outputs }) => inputs.some(({ kind }) => kind === 'data') && outputs.some(({ kind }) => kind === 'state'),
  )
  const images = train?.inputs.filter(({ kind }) => kind === 'data') ?? []
  const [parameters, slots] = [bytes('parameter', 'running'), bytes('slot')]
  const batch = BYTES * images.reduce((sum, { node }) => sum + elements(train?.nodes[node]?.shape ?? []), 0)
  const peaks = programs.map(peak)
  const values = peaks.reduce((sum, one) => sum + one, 0)
  return {
    parameters,
    slots,
    activations: Math.max(0, ...peaks),
    batch,
    process: PROCESS + STATE_COPIES * (parameters + slots) + values + BATCH_COPIES * batch,
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
