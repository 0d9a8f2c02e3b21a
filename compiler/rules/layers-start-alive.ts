import { resolveFiller } from '../fillers/index.ts'
import type { Fresh, TypedLayer, TypedNetwork } from '../network/index.ts'
import type { StartRule } from './rule.ts'

/** No trained scale starts as 0, but at the end of a residual branch; no trained PReLU starts as the identity. */
export const layersStartAlive: StartRule = ({ networks }, fresh, reporter) => {
  for (const network of networks.values()) {
    for (const typed of network.layers.values()) {
      const problem = problemOf(network, typed, fresh)
      if (!problem) continue
      reporter.report('dead-start', {
        message: `\`${network.name}.${typed.layer.name}\` ${problem.what}`,
        at: typed.parameters[0].fillerSpan,
        help: problem.help,
      })
    }
  }
}

function problemOf(
  network: TypedNetwork,
  { layer, parameters }: TypedLayer,
  fresh: Fresh,
): { what: string; help: string } | undefined {
  const [first] = parameters as readonly (TypedLayer['parameters'][number] | undefined)[]
  if (!first || first.frozen || !fresh(first)) return undefined
  const start = resolveFiller(first.filler, first.shape)
  if (start.type !== 'constant') return undefined
  if (layer.spec.type === 'prelu' && start.value === 1) {
    return { what: 'starts with slopes of 1: it passes everything on as it is', help: 'start the slopes from 0.25' }
  }
  if (layer.spec.type !== 'scale' || start.value !== 0) return undefined
  const readers = [...network.layers.values()].filter(({ layer: { bottoms } }) => bottoms.includes(layer.name))
  if (readers.length > 0 && readers.every(({ layer: { spec } }) => spec.type === 'eltwise')) return undefined
  return {
    what: 'starts with factors of 0: it passes nothing on, and no gradient down',
    help: 'start the factors from 1',
  }
}
