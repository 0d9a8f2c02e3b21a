/** A program some of whose nodes compute in half precision: each value is turned into the other where that is read, once. */
import type { Program } from '../plan/index.ts'
import { halfPlaces } from './half-places.ts'
import { plainLayout, type Layout } from './layout.ts'
import type { Value } from './lowering.ts'
import type { lowerings } from './lowerings.ts'
import type { ModelBuilder } from './model.ts'

/** A value in f32 (`name`) and in f16. Whole numbers are neither, and stay as they are. */
export class Halved implements Value {
  readonly #m: ModelBuilder
  readonly shape: Value['shape']
  readonly dtype: Value['dtype']
  #whole: string | undefined
  #half: string | undefined

  constructor(m: ModelBuilder, { name, shape, dtype }: Value, isHalf: boolean) {
    this.#m = m
    this.shape = shape
    this.dtype = dtype
    if (isHalf) this.#half = name
    else this.#whole = name
  }

  get name(): string {
    return (this.#whole ??= this.#m.turned(this.#half ?? '', 'f32')) // it is one of the two
  }

  get half(): Value {
    const { shape, dtype } = this
    if (dtype !== 'f32') return this
    this.#half ??= this.#m.turned(this.name, 'f16')
    return { name: this.#half, shape, dtype }
  }
}

export function halfLayout(m: ModelBuilder, program: Program, own: Partial<typeof lowerings> = {}): Layout<Halved> {
  const places = halfPlaces(program)
  const plain = plainLayout(m, own)
  return {
    input: (value) => new Halved(m, value, false),
    node: (node, index, inputs) => {
      const isHalf = places[index] // one a node
      const read = isHalf ? inputs.map(({ half }) => half) : inputs
      const made = m.computingIn(isHalf ? 'f16' : 'f32', () => plain.node(node, index, read))
      return new Halved(m, made, isHalf)
    },
  }
}
