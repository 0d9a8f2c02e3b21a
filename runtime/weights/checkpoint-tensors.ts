/** What a run's checkpoint has under the names of its state, as files of weights and of solvers have it. */
import { FormatError, sizeOf, type SafetensorsFile, type TensorData } from '../../compiler/formats/index.ts'
import type { HistoryPlace } from '../../compiler/index.ts'

type Tensors = ReadonlyMap<string, TensorData>

/** Of one network, under its own names. `names` are those of all that it has. Throws a FormatError. */
export function networkOfCheckpoint(tensors: Tensors, network: string, names: readonly string[]): Tensors {
  return new Map(
    names.map((name): [string, TensorData] => {
      const found = tensors.get(`${network}.${name}`)
      if (!found) throw new FormatError(`the checkpoint has no \`${network}.${name}\`, which never changes`)
      return [name, found]
    }),
  )
}

/** As Caffe's solver would have written it; it remembers 0 of what never learns. Throws a FormatError. */
export function solverOfCheckpoint(
  { tensors, metadata }: Pick<SafetensorsFile, 'tensors' | 'metadata'>,
  places: readonly HistoryPlace[],
  learnedNet: string,
): SafetensorsFile {
  const history = places.map(({ state, shape }, i): [string, TensorData] => {
    const found = state === undefined ? undefined : tensors.get(state)
    if (found && found.shape.join() !== shape.join())
      throw new FormatError(`\`${state}\` is not of the shape that the network has`)
    return [`history.${i}`, found ?? { shape, data: new Float32Array(sizeOf(shape)) }]
  })
  return { tensors: new Map(history), metadata: { iter: metadata['iteration'] ?? '0', learned_net: learnedNet } }
}
