import { resolveFiller } from '../fillers/index.ts'
import type { Parameter, TypedLayer, TypedNetwork } from '../network/index.ts'
import { equalStart } from './equal-start.ts'
import type { StartRule } from './rule.ts'

/** No trained weight of several units starts with numbers that are all the same. */
export const weightsStartUnequal: StartRule = ({ networks }, fresh, reporter) => {
  for (const network of networks.values()) {
    const seen = new Set<string>()
    for (const [layer, parameter] of blobsOf(network)) {
      const { name, state, blob, frozen, filler, fillerSpan, shape } = parameter
      if (seen.has(state) || !fresh(parameter)) continue // shared, or loaded
      seen.add(state)
      const equal = equalStart(resolveFiller(filler, shape))
      if (blob !== 'weight' || shape.length < 2 || frozen || equal === undefined) continue
      if (equal !== 0 && (shape[0] === 1 || layer.spec.type === 'embed')) continue // its units, or rows, are told apart
      reporter.report('zero-filler', {
        message: `\`${network.name}.${name}\` starts ${equal === 0 ? 'as all zeros' : `with all numbers ${equal}`}, so its units stay equal`,
        at: fillerSpan,
        help: 'take `xavier` or `gaussian`',
      })
    }
  }
}

function blobsOf({ layers }: TypedNetwork): readonly (readonly [TypedLayer['layer'], Parameter])[] {
  return [...layers.values()].flatMap(({ layer, parameters }) => parameters.map((one) => [layer, one] as const))
}
