/** Every solver on its way through the compiler: its slots in the state, its update in the program. */
import { describe, expect, it } from 'vitest'

import type { SolverSpec } from '../../compiler/schema/index.ts'
import { solvers } from '../../compiler/solvers/index.ts'
import { oneNetwork, roundTrip } from '../layers/round-trip.ts'
import { solverOf } from '../spec-of.ts'
import { slotNames } from './step.ts'

type Type = SolverSpec['type']

const more: { readonly [T in Type]: object } = {
  adadelta: { momentum: 0.95, delta: 1e-6 },
  adagrad: { clip_gradients: 1 },
  adam: { iter_size: 2 },
  adamw: { weight_decay: 0.01 },
  nesterov: { momentum: 0.9 },
  rmsprop: { rms_decay: 0.98 },
  sgd: { momentum: 0.9, weight_decay: 0.01, regularization: 'l1' },
}

describe('plan', () => {
  for (const type of Object.keys(solvers) as Type[]) {
    it(`solver ${type}`, () => {
      const said = { type, base_lr: 0.01, max_iter: 10, ...more[type] }
      const { stages, state, programs } = roundTrip(oneNetwork({ solver: JSON.stringify(said) }))
      expect(stages[0].solver).toMatchObject(said)
      const slots = slotNames(solverOf(said as { type: Type })).length
      expect(state.length).toBeGreaterThanOrEqual(2 * (1 + slots)) // of a weight and a bias
      const writes = programs.flatMap(({ outputs }) => outputs.filter(({ kind }) => kind === 'state'))
      expect(new Set(writes.map(({ name }) => name)).size).toBeGreaterThanOrEqual(2 * (1 + slots))
    })
  }
})
