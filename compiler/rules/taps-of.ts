import type { Model, TypedNetwork } from '../network/index.ts'
import { tapsOfTarget } from '../normalize/index.ts'

/** The tops of a network that losses, metrics, `expect` and silences read; none where no loss and no metric reads any. */
export function tapsOf({ spec }: Model, network: TypedNetwork): readonly string[] {
  const read = [...spec.losses, ...spec.metrics].flatMap(({ input, target }) => [input, ...tapsOfTarget(target)])
  const taps = read.filter((reference) => reference.network === network.name).map(({ layer }) => layer)
  if (taps.length === 0) return []
  const expected = network.expect ? [network.expect.accuracy.of] : []
  const silenced = [...network.layers.values()].flatMap(({ layer }) =>
    layer.spec.type === 'silence' ? layer.bottoms.filter((bottom) => bottom !== 'data') : [],
  )
  return [...taps, ...expected, ...silenced]
}
