import type { LayerSpec } from '../schema/index.ts'
import { keySpanAt, spanAt, treeAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

interface Void {
  readonly key: string
  readonly why: string
}

/** No key of a layer is said that another of its keys, or a second bottom, makes void. */
export const layerKeysHaveEffect: Rule = ({ spec, networks }, reporter) => {
  const own = keySpanAt(spec.tree, ['solver']).file
  const isDecayed = spec.stages.some(({ solver }) => solver.weight_decay !== 0)
  for (const { layers } of networks.values()) {
    for (const { layer } of layers.values()) {
      const { tree, bottoms } = layer
      const report = (path: readonly (string | number)[], why: string): void => {
        const key = String(path.at(-1))
        reporter.report('without-effect', {
          message: `\`${key}\` has no effect: ${why}`,
          at: keySpanAt(tree, path),
          help: `take \`${key}\` out`,
        })
      }
      for (const { key, why } of voidOf(layer.spec, bottoms.length)) {
        const found = treeAt(tree, [key])
        if (found && found.provenance !== 'default') report([key], why)
      }
      for (const [i, { decay_mult = 1 }] of (layer.spec.param ?? []).entries()) {
        const path = ['param', i, 'decay_mult']
        // a network file is written for other experiments too
        if (isDecayed || !spec.stagesKnown || decay_mult === 0 || decay_mult === 1 || spanAt(tree, path).file !== own)
          continue
        report(path, 'there is no `weight_decay` that it could multiply')
      }
    }
  }
}

function voidOf(spec: LayerSpec, bottoms: number): readonly Void[] {
  if (spec.type === 'lrn' && spec.norm_region === 'within_channel')
    return [{ key: 'k', why: 'within a channel 1 is added, and `k` is of `across_channels`' }]
  if (spec.type === 'mvn' && !spec.normalize_variance)
    return [{ key: 'eps', why: 'only the mean is taken off, and nothing is divided by' }]
  if (spec.type === 'pooling' && spec.global_pooling === true)
    return [{ key: 'round_mode', why: 'the window is the whole image, so there is nothing to round' }]
  const isOfSecond = (spec.type === 'scale' || spec.type === 'bias') && bottoms > 1
  const why = 'what the first bottom is combined with is the second'
  return isOfSecond ? ['num_axes', 'filler'].map((key) => ({ key, why })) : []
}
