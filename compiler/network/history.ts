import type { Shape } from '../ir/index.ts'
import { parametersOf, type TypedNetwork } from './typed.ts'

/** A blob of a solver's history. */
export interface HistoryPlace {
  /** `student.conv1.weight`. */
  readonly parameter: string
  /** The slot's, `student.conv1.weight@momentum`; undefined where our solver keeps none. */
  readonly state: string | undefined
  readonly shape: Shape
}

/**
 * What Caffe's solver remembers, in its order: a blob a parameter of the net, those too that never learn and those that a
 * batch norm keeps; where there is a second, it follows on all the first.
 */
export function historyOf(
  networks: readonly TypedNetwork[],
  blobs: number,
  slots: readonly string[],
): readonly HistoryPlace[] {
  const parameters = networks.flatMap(parametersOf)
  return Array.from({ length: blobs }, (_, i) =>
    parameters.map(({ state, shape, kind }): HistoryPlace => {
      const slot = kind === 'running' ? undefined : slots.at(i)
      return { parameter: state, state: slot === undefined ? undefined : `${state}@${slot}`, shape }
    }),
  ).flat()
}
