import { stageModels } from '../network/index.ts'
import type { Rule } from './rule.ts'

/** A batch norm that a stage freezes normalises by statistics that a stage before it made, or that came with weights. */
export const statisticsAreMade: Rule = (model, reporter) => {
  const made = new Set<string>()
  for (const { stage, networks } of stageModels(model)) {
    if (!stage.frozen) continue
    for (const network of networks.values()) {
      if (network.weights || network.frozen || network.mode === 'eval') continue
      for (const { layer, frozen } of network.layers.values()) {
        if (layer.spec.type !== 'batch_norm' || layer.spec.use_global_stats !== undefined) continue
        const name = `${network.name}.${layer.name}`
        if (!frozen) made.add(name)
        else if (!made.has(name)) {
          reporter.report('no-statistics', {
            message: `stage \`${stage.name}\` freezes \`${name}\`, which then normalises by statistics that no stage has made yet`,
            at: frozen.span,
            help: 'freeze it in a later stage, or take `weights` that hold statistics',
          })
        }
      }
    }
  }
}
