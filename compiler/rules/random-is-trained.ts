import { resolveFiller } from '../fillers/index.ts'
import { parametersOf, type Fresh, type TypedLayer, type TypedNetwork } from '../network/index.ts'
import { keySpanAt } from '../source/index.ts'
import type { StartRule } from './rule.ts'

/** What starts at random is trained, unless it says that it is frozen. What starts as a constant, or bilinear, may be meant so. */
export const randomIsTrained: StartRule = ({ spec, networks }, fresh, reporter) => {
  if (!spec.networksKnown) return
  for (const network of networks.values()) {
    if (network.frozen || (network.role !== 'teacher' && isWhollyStill(network))) continue // the latter is an error
    const still = [...network.layers.values()].filter((typed) => isStill(network, typed, fresh))
    const [first, ...others] = still
    if (!first) continue
    const { layer } = first
    const more = others.length > 0 ? `, and ${others.length} more of its layers` : ''
    reporter.report('random-untrained', {
      message: `\`${network.name}.${layer.name}\` starts at random, and \`lr_mult: 0\` leaves it so${more}`,
      at: keySpanAt(layer.tree, ['param']),
      help: 'say where its weights come from, or let it train; `frozen: true` with a reason in `allow` keeps it random',
    })
  }
}

function isWhollyStill(network: TypedNetwork): boolean {
  return parametersOf(network).every(({ kind, frozen }) => kind !== 'parameter' || frozen)
}

function isStill(network: TypedNetwork, { layer, frozen, parameters }: TypedLayer, fresh: Fresh): boolean {
  if (frozen) return false
  return parameters.some((parameter) => {
    const { kind, lrMult, filler, shape, state, blob } = parameter
    const isOwn = state === `${network.name}.${layer.name}.${blob}`
    if (kind !== 'parameter' || lrMult !== 0 || !isOwn || !fresh(parameter)) return false
    const start = resolveFiller(filler, shape)
    return (
      start.type !== 'bilinear' && start.type !== 'constant' && !(start.type === 'uniform' && start.min === start.max)
    )
  })
}
