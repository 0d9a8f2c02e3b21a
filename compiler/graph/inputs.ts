/** Makes the graph's input nodes and remembers what each stands for. */
import type { GraphBuilder, Node, Shape } from '../ir/index.ts'
import { input } from '../ops/index.ts'
import type { SolverScalar } from '../solvers/index.ts'
import type { ProgramInputKind, RandomStream, ScheduledKey } from './types.ts'

export class GraphInputs {
  readonly kinds: Map<string, ProgramInputKind> = new Map()
  readonly #g: GraphBuilder

  constructor(g: GraphBuilder) {
    this.#g = g
  }

  /** f32 [N, C, H, W], transformed. */
  image(batch: number, shape: Shape): Node {
    return this.#make('data.image', [batch, ...shape], { kind: 'data', field: 'image' })
  }

  /** i32 [N]. */
  label(batch: number): Node {
    this.kinds.set('data.label', { kind: 'data', field: 'label' })
    return input(this.#g, 'data.label', { shape: [batch], dtype: 'i32' })
  }

  /** What a teacher gives that the spec does not describe, f32 [N, …]. */
  tap(name: string, batch: number, shape: Shape): Node {
    return this.#make(`tap.${name}`, [batch, ...shape], { kind: 'tap', tap: name })
  }

  state(name: string, shape: Shape): Node {
    return this.#make(`state.${name}`, shape, { kind: 'state', state: name })
  }

  /** A number of the step that the host computes, f32 []. */
  scalar(name: SolverScalar): Node {
    return this.#make(name, [], { kind: 'scalar', scalar: name })
  }

  /** A number of a loss that changes with the iteration, f32 []. */
  schedule(loss: string, of: ScheduledKey): Node {
    return this.#make(`loss.${loss}.${of}`, [], { kind: 'schedule', loss, of })
  }

  random(stream: RandomStream, shape: Shape): Node {
    return this.#make(`random.${stream.layer}`, shape, { kind: 'random', stream })
  }

  #make(name: string, shape: Shape, kind: ProgramInputKind): Node {
    this.kinds.set(name, kind)
    return input(this.#g, name, { shape, dtype: 'f32' })
  }
}
