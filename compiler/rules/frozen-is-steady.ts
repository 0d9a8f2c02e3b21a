import { unsteadyLayer } from '../network/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** What is frozen gives the same for the same image at every step. */
export const frozenIsSteady: Rule = ({ spec, networks }, reporter) => {
  for (const network of networks.values()) {
    const found = network.frozen ? unsteadyLayer(network) : undefined
    if (!found) continue
    reporter.report('frozen-in-train-mode', {
      message: `\`${network.name}\` is frozen and in \`mode: train\`: ${found.why}`,
      at: spanAt(spec.tree, [...network.path, 'mode']),
      help: 'leave out `mode: train`, unless it is what you study',
      notes: [{ message: `this is \`${found.name}\``, span: found.span }],
    })
  }
}
