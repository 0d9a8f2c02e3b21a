import { parametersOf } from '../network/index.ts'
import type { Rule } from './rule.ts'

/** A frozen network with parameters says where its weights come from. */
export const frozenHasWeights: Rule = ({ networks }, reporter) => {
  for (const network of networks.values()) {
    const whole = network.layers.size === network.names.length
    if (!network.frozen || network.weights || (whole && parametersOf(network).length === 0)) continue
    reporter.report('untrained-teacher', {
      message: `\`${network.name}\` is frozen and has no weights: it would stay random`,
      at: network.span,
      help: 'name the experiment that trains it: `weights: { experiment: … }`',
    })
  }
}
