import type { TrainingGraph } from '../graph/index.ts'
import { randomTransform, unsteadyLayer, type Model } from '../network/index.ts'
import { placeOf } from './place.ts'
import type { AnswersPlan } from './types.ts'

/**
 * The proof that a frozen network's answers to training images can be kept: its parameters stay (the pass that split its
 * program saw to that), each layer treats an image by itself and alike each time, and the image is the same each time.
 */
export function planAnswers(model: Model, { programs }: TrainingGraph, folder: string): AnswersPlan | undefined {
  const asked = programs.filter(({ kind }) => kind === 'teacher/train').flatMap(({ outputs }) => outputs)
  if (asked.length === 0) return undefined
  const unsteady = [...model.networks.values()].flatMap((network) => {
    const tops = asked.flatMap(({ name }) =>
      name.startsWith(`${network.name}.`) ? [name.slice(network.name.length + 1)] : [],
    )
    return (tops.length > 0 && unsteadyLayer(network, tops)) || []
  })
  const [found = randomTransform(model.spec)] = unsteady
  return found ? { cacheable: false, why: found.why, place: placeOf(found.span, folder) } : { cacheable: true }
}
