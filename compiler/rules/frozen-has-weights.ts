import { parametersOf, type Fresh, type TypedNetwork } from '../network/index.ts'
import type { StartRule } from './rule.ts'

/** What is frozen says where its weights come from: a whole network, or layers of one. */
export const frozenHasWeights: StartRule = ({ spec, networks }, fresh, reporter) => {
  if (!spec.networksKnown) return // who is a teacher is not clear
  for (const { name, role, frozen, span, weights } of spec.networks) {
    const network = networks.get(name)
    if (!network || (weights && frozen === 'all')) continue // what is loaded into all of it is told where it is mapped
    const layers = stillLayers(network, fresh)
    const whole = network.layers.size === network.names.length
    const [first, ...others] = layers
    if (frozen === 'all' ? whole && layers.length === 0 : !first) continue
    const isInput = spec.losses.some(({ input }) => input.network === name)
    const isStill = parametersOf(network).every((parameter) => parameter.frozen)
    if (role !== 'teacher' && isInput && isStill) continue // the loss is told
    const are = others.length > 0 ? ` and ${others.length} more are` : ' is'
    const what = frozen === 'all' ? `\`${name}\` is frozen and` : `\`${name}.${first.name}\`${are} frozen and`
    const lacks = weights ? 'not loaded' : `${frozen === 'all' ? '' : `\`${name}\` `}has no weights`
    reporter.report('untrained-teacher', {
      message: `${what} ${lacks}: it would stay random`,
      at: frozen === 'all' ? span : first.span,
      help: weights
        ? 'load it as well, or let it train'
        : 'name the experiment that trains it: `weights: { experiment: … }`',
    })
  }
}

function stillLayers(
  network: TypedNetwork,
  fresh: Fresh,
): readonly { readonly name: string; readonly span: TypedNetwork['span'] }[] {
  const known = new Set(
    parametersOf(network)
      .filter(({ kind }) => !network.weights || kind === 'parameter')
      .filter(fresh),
  )
  return [...network.layers.values()].flatMap(({ layer, frozen, parameters }) =>
    frozen && parameters.some((parameter) => known.has(parameter)) ? [{ name: layer.name, span: frozen.span }] : [],
  )
}
