/** A network as it is used, as an ONNX model: for any number of images, its parameters under the names of the user's layers. */
import { invariant, type Reporter } from '../../diagnostics/index.ts'
import { lowerProgram, type Constant } from '../../onnx/index.ts'
import type { CompiledNetwork, Program } from '../../plan/index.ts'
import { Cannot } from '../cannot.ts'

/** What the model's input is called. */
const INPUT = 'data'

export interface OnnxModel {
  readonly bytes: Uint8Array
  /** What it computes, by name. */
  readonly outputs: readonly string[]
}

/**
 * `state` has every parameter by the name of its state. The outputs are the tops that no layer reads. Undefined after a
 * reported layer that needs to know its batch.
 */
export function emitOnnx(
  network: CompiledNetwork,
  state: ReadonlyMap<string, Constant>,
  reporter: Reporter,
): OnnxModel | undefined {
  const outputs = network.ends
  const program = (batch: number): Program => {
    const [made] = network.forward(batch, outputs).programs
    invariant(made, 'a network has a forward program')
    return made
  }
  const batch = 1 + largestOf(program(1)) // so that every size that has the batch in it is larger than all others
  const portable = program(batch)
  if (!isOfOneImage(network, portable, program(batch + 1), reporter)) return undefined
  const own = (name: string): string => (name === 'data.image' ? INPUT : name.slice(`state.${network.name}.`.length))
  const bytes = lowerProgram(portable, state, {
    portable: {
      batchFrom: batch,
      name: network.name,
      about: `input ${INPUT} [N, ${network.input.join(', ')}]; outputs ${outputs.join(', ')}`,
      names: { input: own, output: (name) => name },
    },
  })
  return { bytes, outputs }
}

/** The largest number in any shape or attribute. */
function largestOf({ nodes }: Program): number {
  let largest = 1
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look)
    else if (typeof value === 'number' && Number.isInteger(value)) largest = Math.max(largest, value)
  }
  for (const { shape, attributes } of nodes) {
    look(shape)
    look(attributes['shape'])
  }
  return largest
}

/** False, and reported, where a number that is computed with depends on how many images there are. */
function isOfOneImage(network: CompiledNetwork, one: Program, other: Program, reporter: Reporter): boolean {
  const cannot = new Cannot(reporter, 'onnx-cannot-say')
  const found = new Set(
    one.nodes.flatMap(({ op, attributes, origin }, i) =>
      op === 'constant' && attributes['value'] !== other.nodes[i].attributes['value'] ? [origin ?? ''] : [],
    ),
  )
  for (const origin of found) {
    const layer = origin.slice(network.name.length + 1)
    const at = network.places.get(layer)
    invariant(at, `${origin} is a layer`)
    cannot.say(
      `\`${layer}\` normalises by its batch wherever it is used, so what it makes of an image depends on the others`,
      at,
      'take `use_global_stats: false` out, and it normalises by what it has seen in training',
    )
  }
  return found.size === 0
}
