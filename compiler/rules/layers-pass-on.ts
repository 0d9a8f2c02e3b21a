import { resolveFiller } from '../fillers/index.ts'
import { layerDefinition } from '../layers/index.ts'
import type { Fresh, TypedLayer } from '../network/index.ts'
import { keySpanAt, type Path } from '../source/index.ts'
import { equalStart } from './equal-start.ts'
import type { StartRule } from './rule.ts'

/** What a layer gives depends on each of the layers that it reads. */
export const layersPassOn: StartRule = ({ networks }, fresh, reporter) => {
  for (const network of networks.values()) {
    for (const typed of network.layers.values()) {
      const cut = cutOf(typed, fresh)
      if (!cut) continue
      const { layer } = typed
      reporter.report('cut-off', {
        message: `\`${network.name}.${layer.name}\` does not depend on ${cut.from}: ${cut.why}`,
        at: keySpanAt(layer.tree, cut.path),
        help: cut.help,
      })
    }
  }
}

interface Cut {
  /** The layer that it could do without. */
  readonly from: string
  readonly path: Path
  readonly why: string
  readonly help: string
}

function cutOf({ layer, frozen, parameters }: TypedLayer, fresh: Fresh): Cut | undefined {
  const { spec, bottoms } = layer
  const key = layerDefinition(spec.type).factors?.find((one) => (spec as unknown as Record<string, unknown>)[one] === 0)
  if (key !== undefined) {
    const help = `take another \`${key}\`, or remove the layer`
    return { from: named(bottoms), path: [key], why: `\`${key}\` is 0`, help }
  }
  if (spec.type === 'eltwise') {
    const none = bottoms.filter((_name, i) => spec.coeff[i] === 0)
    const help = 'take it out of `bottom`, or give it another factor'
    return none.length > 0 ? { from: named(none), path: ['coeff'], why: 'its factor is 0', help } : undefined
  }
  const weight = parameters.find(({ blob }) => blob === 'weight')
  const stays = weight?.lrMult === 0 && !frozen && fresh(weight)
  if (!stays || equalStart(resolveFiller(weight.filler, weight.shape)) !== 0) return undefined
  const why = 'its weights start as zeros, and `lr_mult: 0` leaves them so'
  return { from: named(bottoms), path: ['param'], why, help: 'take another filler, or let it train' }
}

function named(layers: readonly string[]): string {
  return layers.map((name) => `\`${name}\``).join(' and ')
}
