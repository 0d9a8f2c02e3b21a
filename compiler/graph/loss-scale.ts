/**
 * Gradients of a step that computes in half precision: of the loss times a number that the host chooses, so that small ones are not
 * lost below the least that f16 has, and divided by it in f32 (Micikevicius et al., Mixed Precision Training, 2018).
 */
import type { GraphBuilder, Node } from '../ir/index.ts'
import { add, mul } from '../ops/index.ts'
import type { GraphInputs } from './inputs.ts'
import { sumOfSquares } from './sum-of-squares.ts'
import type { GraphOutput } from './training-graph.ts'

/** What the host is told the squares of: it need only know whether their sum is finite. */
const GRADIENTS = 'gradients'

export function scaledLoss(g: GraphBuilder, inputs: GraphInputs, loss: Node): Node {
  return g.within('loss', () => mul(g, loss, inputs.scalar('loss_scale')))
}

export interface Unscaled {
  readonly gradients: readonly Node[]
  /** The step is kept where this is finite. */
  readonly outputs: readonly GraphOutput[]
}

/** `scaled` are gradients of the scaled loss. A sum keeps what is infinite or no number on every device, which a maximum does not. */
export function unscaled(g: GraphBuilder, inputs: GraphInputs, scaled: readonly Node[]): Unscaled {
  return g.within('solver', () => {
    const squares = scaled.map((x) => sumOfSquares(g, x))
    const [first, ...rest] = squares
    return {
      gradients: scaled.map((x) => mul(g, x, inputs.scalar('loss_unscale'))),
      outputs:
        first === undefined
          ? []
          : [{ kind: 'finite', name: GRADIENTS, node: rest.reduce((sum, square) => add(g, sum, square), first) }],
    }
  })
}
