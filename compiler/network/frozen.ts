/** Which layers stay as they are, and why. */
import { type Reporter, type Span } from '../diagnostics/index.ts'
import { globDidYouMean, globMatcher } from '../glob.ts'
import type { NormalizedLayer, NormalizedNetwork } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import type { TypedLayer } from './typed.ts'

/** What freezes a layer: its network as a whole, a pattern of its network, or the layer itself. */
export type Frozen = { readonly span: Span } & (
  { readonly by: 'network' } | { readonly by: 'pattern'; readonly glob: string } | { readonly by: 'layer' }
)

/** What a layer says of itself comes before what its network says. */
export function frozenBy(network: NormalizedNetwork, layer: NormalizedLayer): Frozen | undefined {
  const own = layer.spec.frozen
  if (own !== undefined) return own ? { by: 'layer', span: spanAt(layer.tree, ['frozen']) } : undefined
  if (network.frozen === 'all') return { by: 'network', span: network.span }
  const glob = network.frozen.find(({ text, over }) =>
    globMatcher(text)(over === 'network.layer' ? `${network.name}.${layer.name}` : layer.name),
  )
  return glob && { by: 'pattern', glob: glob.text, span: glob.span }
}

/** Every pattern matches a layer that has something to freeze. `layers` are those that could be typed. */
export function checkPatterns(
  network: NormalizedNetwork,
  layers: ReadonlyMap<string, TypedLayer>,
  reporter: Reporter,
): void {
  if (network.frozen === 'all' || !network.namesKnown) return
  const names = network.layers.map(({ name }) => name)
  const holds = names.filter((name) => layers.get(name)?.parameters.length !== 0) // one that is broken may hold something
  for (const { text, span } of network.frozen) {
    const matches = globMatcher(text)
    const matched = names.filter(matches)
    if (matched.some((name) => holds.includes(name))) continue
    const nothing = `no layer of \`${network.name}\` matches \`${text}\``
    const empty = `what \`${text}\` matches in \`${network.name}\` has no parameters`
    reporter.report('frozen-without-effect', {
      message: matched.length > 0 ? empty : nothing,
      at: span,
      help:
        alone(text, network.name, names) ??
        globDidYouMean(text, holds) ??
        `the layers with parameters are ${listed(holds)}`,
    })
  }
}

/** In a network of its own, layers are named without it. */
function alone(text: string, network: string, names: readonly string[]): string | undefined {
  const rest = text.startsWith(`${network}.`) ? text.slice(network.length + 1) : undefined
  return rest !== undefined && names.some(globMatcher(rest))
    ? `write \`${rest}\`: it stands in \`${network}\``
    : undefined
}

function listed(names: readonly string[], limit = 6): string {
  const shown = names.slice(0, limit).map((name) => `\`${name}\``)
  return shown.join(', ') + (names.length > limit ? `, … (${names.length})` : '')
}
