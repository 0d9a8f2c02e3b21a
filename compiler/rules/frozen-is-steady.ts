import type { TypedLayer } from '../network/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** What is frozen gives the same for the same image at every step. */
export const frozenIsSteady: Rule = ({ spec, networks }, reporter) => {
  for (const network of networks.values()) {
    if (!network.frozen || network.mode === 'eval') continue
    const layer = [...network.layers.values()].find(isUnsteady)
    if (!layer) continue
    const { name } = layer.layer
    const why =
      layer.layer.spec.type === 'dropout'
        ? `\`${name}\` drops other units at every step`
        : `\`${name}\` normalises by the batch`
    reporter.report('frozen-in-train-mode', {
      message: `\`${network.name}\` is frozen and in \`mode: train\`: ${why}`,
      at: spanAt(spec.tree, [...network.path, 'mode']),
      help: 'leave out `mode: train`, unless it is what you study',
      notes: [{ message: `this is \`${name}\``, span: spanAt(layer.layer.tree, ['name']) }],
    })
  }
}

function isUnsteady({ layer: { spec }, frozen }: TypedLayer): boolean {
  return (
    spec.type === 'dropout' || (frozen?.by !== 'layer' && spec.type === 'batch_norm' && spec.use_global_stats !== true)
  )
}
