import { resolveFiller } from '../fillers/index.ts'
import { parametersOf } from '../network/index.ts'
import type { Rule } from './rule.ts'

/** No trained weight of several units starts as all zeros. */
export const weightsStartUnequal: Rule = ({ networks }, reporter) => {
  for (const network of networks.values()) {
    if (network.weights) continue
    for (const { name, blob, frozen, filler, fillerSpan, shape } of parametersOf(network)) {
      const start = resolveFiller(filler, shape)
      if (blob !== 'weight' || shape.length < 2 || frozen || start.type !== 'constant' || start.value !== 0) continue
      reporter.report('zero-filler', {
        message: `\`${network.name}.${name}\` starts as all zeros, so its units stay equal`,
        at: fillerSpan,
        help: 'take `xavier` or `gaussian`',
      })
    }
  }
}
