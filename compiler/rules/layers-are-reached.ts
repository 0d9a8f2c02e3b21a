import type { Reporter } from '../diagnostics/index.ts'
import { layersBelow, stageModels, type Model, type Parameter, type TypedNetwork } from '../network/index.ts'
import type { Rule } from './rule.ts'
import { tapsOf } from './taps-of.ts'
import { isWiringKnown } from './wiring-known.ts'

/** Every layer that is to be trained is reached by the gradient of a loss, of whatever weight, in a stage that trains it. */
export const layersAreReached: Rule = (model, reporter) => {
  if (!isWiringKnown(model, reporter)) return
  for (const network of model.networks.values()) if (!network.frozen) checkNetwork(model, network, reporter)
}

function checkNetwork(model: Model, network: TypedNetwork, reporter: Reporter): void {
  const taps = tapsOf(model, network)
  const { free, reached } = trainingOf(model, network)
  if (network.role !== 'teacher' && free.size > 0 && reached.size === 0) {
    reporter.report('idle-student', {
      message:
        taps.length === 0 ? `no loss and no metric reads \`${network.name}\`` : `no loss trains \`${network.name}\``,
      at: network.span,
      help: 'name one of its layers as the `input` of a loss, or remove it',
    })
    return
  }
  const used = new Set(taps.flatMap((top) => [...layersBelow(network, top)])) // others are unused, a law of its own
  for (const { layer, parameters } of network.layers.values()) {
    const idle = parameters.some(({ state }) => free.has(state) && !reached.has(state))
    if (!used.has(layer.name) || !idle) continue
    reporter.report('unreached-layer', {
      message: `no loss trains \`${network.name}.${layer.name}\`: it is read, and keeps the values it starts from`,
      at: layer.tree.span,
      help: 'name it, or a layer above it, as the `input` of a loss, or freeze it',
    })
  }
}

/** The parameters that some stage does not freeze, and those of them that a loss trains in one. */
function trainingOf(
  model: Model,
  { name }: TypedNetwork,
): { readonly free: ReadonlySet<string>; readonly reached: ReadonlySet<string> } {
  const free = new Set<string>()
  const reached = new Set<string>()
  const isFree = ({ frozen }: Parameter): boolean => !frozen
  const untrained = model.spec.losses.filter(({ weight }) => weight === 0)
  for (const { spec, networks } of stageModels(model)) {
    const network = networks.get(name)
    if (!network) continue
    const inputs = [...spec.losses, ...untrained].flatMap(({ input }) => (input.network === name ? [input.layer] : []))
    const below = new Set(inputs.flatMap((top) => [...layersBelow(network, top, 'gradients')]))
    for (const [layer, { parameters }] of network.layers) {
      for (const { state } of parameters.filter(isFree)) {
        free.add(state)
        if (below.has(layer)) reached.add(state)
      }
    }
  }
  return { free, reached }
}
