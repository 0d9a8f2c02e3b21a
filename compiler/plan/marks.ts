import { stringify } from 'safe-stable-stringify'

import type { NormalizedSpec } from '../normalize/index.ts'

/**
 * What of a spec stands in its plan, and in the plan's hash, as it is said: where two specs differ in it, their plans do. It
 * takes no plan to tell most members of a sweep apart.
 */
export function marksOf({ seed, losses, stages }: NormalizedSpec): string {
  const marks = stringify({
    seed,
    losses: losses.map(({ name, weight, active }) => [name, weight, active]),
    solvers: stages.map(({ solver }) => {
      const { test: _test, best: _best, keep: _keep, early_stopping: _patience, stop: _stop, ...rest } = solver
      return rest
    }),
  })
  return marks ?? ''
}
