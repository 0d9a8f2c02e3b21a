import { layersBelow, type Fresh, type TypedNetwork } from '../network/index.ts'
import { keySpanAt } from '../source/index.ts'
import type { StartRule } from './rule.ts'

/** What is expected of a network before step 1 is expected of something that was trained. */
export const expectationsCanHold: StartRule = ({ spec, networks, dataset }, fresh, reporter) => {
  for (const { name, expect, path, span, weights } of spec.networks) {
    const network = networks.get(name)
    if (!expect || !network || !dataset || reporter.hasErrorIn(span)) continue // a teacher without weights is told
    const { min, of } = expect.accuracy
    if (min * dataset.classes <= 1 || !isUntrained(network, of, fresh)) continue
    reporter.report('expect-untrained', {
      message: `\`${name}.${of}\` is expected to be right in ${Number((100 * min).toPrecision(4))} % before the first step, and nothing below it is ${weights ? 'loaded' : 'trained'}`,
      at: keySpanAt(spec.tree, [...path, 'expect']),
      help: 'say where its weights come from, or take `expect` out',
    })
  }
}

/** Whether all that a layer is computed with starts by its filler. */
function isUntrained(network: TypedNetwork, of: string, fresh: Fresh): boolean {
  if (network.foreign || !network.tops.includes(of)) return false
  const below = layersBelow(network, of)
  const parameters = [...network.layers.values()]
    .filter(({ layer }) => below.has(layer.name))
    .flatMap((typed) => typed.parameters)
  return parameters.length > 0 && parameters.every(fresh)
}
