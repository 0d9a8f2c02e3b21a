import { parametersOf } from '../network/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** A network that is trained drops what its dropouts are to drop. */
export const modesFitTraining: Rule = ({ spec, networks }, reporter) => {
  for (const network of networks.values()) {
    if (network.frozen || !parametersOf(network).some(({ frozen }) => !frozen)) continue
    const dropout = [...network.layers.values()].find(({ layer }) => layer.spec.type === 'dropout')
    if (network.mode !== 'eval' || !dropout) continue
    reporter.report('trained-in-eval-mode', {
      message: `\`${network.name}\` is trained in \`mode: eval\`, in which \`${dropout.layer.name}\` drops nothing`,
      at: spanAt(spec.tree, [...network.path, 'mode']),
      help: 'leave out `mode: eval`, or remove the dropouts',
      notes: [{ message: `this is \`${dropout.layer.name}\``, span: spanAt(dropout.layer.tree, ['name']) }],
    })
  }
}
