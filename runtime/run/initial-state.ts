import { elements, InternalError, type Plan } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import { fillFrom, RandomWords } from '../random/index.ts'

/** The first value of every state tensor. `loaded` has those that come from weights, by state name. */
export function initialState(
  plan: Pick<Plan, 'state' | 'seed'>,
  loaded: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  return new Map(
    plan.state.map(({ name, shape, init }): [string, Tensor] => {
      if (init.type === 'weights') {
        const found = loaded.get(name)
        if (!found) throw new InternalError(`the weights of ${name} were not loaded`)
        return [name, found]
      }
      const data = new Float32Array(elements(shape))
      fillFrom(init, data, new RandomWords(plan.seed, 'init', name))
      return [name, { shape, data }]
    }),
  )
}
