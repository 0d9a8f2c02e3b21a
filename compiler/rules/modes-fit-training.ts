import { parametersOf, type TypedLayer, type TypedNetwork } from '../network/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** A network that is trained drops what its dropouts are to drop, and normalises by statistics that somebody made. */
export const modesFitTraining: Rule = ({ spec, networks }, reporter) => {
  for (const network of networks.values()) {
    if (network.frozen || !parametersOf(network).some(({ frozen }) => !frozen)) continue
    const layers = [...network.layers.values()]
    const dropout = network.mode === 'eval' ? layers.find(({ layer }) => layer.spec.type === 'dropout') : undefined
    if (dropout) {
      reporter.report('trained-in-eval-mode', {
        message: `\`${network.name}\` is trained in \`mode: eval\`, in which \`${dropout.layer.name}\` drops nothing`,
        at: spanAt(spec.tree, [...network.path, 'mode']),
        help: 'leave out `mode: eval`, or remove the dropouts',
        notes: [{ message: `this is \`${dropout.layer.name}\``, span: spanAt(dropout.layer.tree, ['name']) }],
      })
    }
    for (const typed of layers) {
      if (network.weights || !usesRunning(network, typed)) continue
      reporter.report('no-statistics', {
        message: `\`${network.name}.${typed.layer.name}\` normalises by running statistics, and it starts without any`,
        at: spanAt(typed.layer.tree, ['use_global_stats']),
        help: 'normalise by the batch while the network is trained, or take `weights` that hold statistics',
      })
    }
  }
}

function usesRunning({ mode }: TypedNetwork, { layer: { spec } }: TypedLayer): boolean {
  return spec.type === 'batch_norm' && (spec.use_global_stats ?? mode === 'eval')
}
