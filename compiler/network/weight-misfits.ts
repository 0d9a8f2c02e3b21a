/** Tells why weights do not fit, both sides of each pair, and what would mend it. */
import { didYouMean, type Note, type Reporter } from '../diagnostics/index.ts'
import type { Shape } from '../ir/index.ts'
import type { Weights } from '../normalize/index.ts'
import { keySpanAt } from '../source/index.ts'
import type { Parameter, TypedNetwork } from './typed.ts'
import { layerOf, listed, type FoundSource, type Offer } from './weight-source.ts'

export type Misfit =
  | { readonly kind: 'missing'; readonly parameter: Parameter }
  | { readonly kind: 'shape'; readonly parameter: Parameter; readonly offer: Offer }
  | { readonly kind: 'ambiguous'; readonly parameter: Parameter; readonly offers: readonly [Offer, Offer] }
  | { readonly kind: 'left'; readonly name: string; readonly offer: Offer }

export interface Tried {
  readonly network: TypedNetwork
  readonly weights: Weights
  readonly found: readonly FoundSource[]
  /** By our names. */
  readonly offers: ReadonlyMap<string, readonly Offer[]>
  readonly fresh: readonly Parameter[]
  readonly left: readonly { readonly name: string; readonly offer: Offer }[]
}

/** One error a network: what does not fit is mostly one mistake. Without misfits: nothing is loaded at all. */
export function reportMisfits(tried: Tried, misfits: readonly Misfit[], reporter: Reporter): void {
  const { network, weights, found } = tried
  const files = found.map(({ source }) => `\`${source.written}\``)
  const what = misfits.length > 0 ? listed(misfits.map(worded(found)), '; ') : 'nothing is loaded'
  reporter.report('weights-misfit', {
    message: `the weights of ${files.join(' and ')} do not fit \`${network.name}\`: ${what}`,
    at: weights.span,
    help: helpFor(tried, misfits),
    notes: misfits.slice(0, 1).flatMap((misfit) => noteOf(network, misfit)),
  })
}

function worded(found: readonly FoundSource[]): (misfit: Misfit) => string {
  const which = (offer: Offer): string => (found.length > 1 ? ` of \`${found[offer.source].source.written}\`` : '')
  return (misfit) => {
    switch (misfit.kind) {
      case 'missing':
        return `${found.length > 1 ? 'they have' : 'it has'} no \`${misfit.parameter.sourceName}\``
      case 'shape': {
        const { offer, parameter } = misfit
        return `${told(offer, parameter.sourceName)}${which(offer)} is ${shown(offer.tensor.shape)}, not ${shown(parameter.shape)}`
      }
      case 'ambiguous': {
        const [a, b] = misfit.offers
        return `\`${misfit.parameter.sourceName}\` is \`${a.tensor.name}\`${which(a)} and \`${b.tensor.name}\`${which(b)}`
      }
      case 'left':
        return `${told(misfit.offer, misfit.name)}${which(misfit.offer)} is left over`
    }
  }
}

/** A tensor, by its name in the file, and ours where it is another. */
function told({ tensor }: Offer, ours: string): string {
  return tensor.name === ours ? `\`${ours}\`` : `\`${tensor.name}\` (our \`${ours}\`)`
}

function shown(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** The layer that wants another shape. */
function noteOf(network: TypedNetwork, misfit: Misfit): readonly Note[] {
  if (misfit.kind !== 'shape') return []
  const { parameter } = misfit
  const layer = [...network.layers.values()].find((one) => one.parameters.includes(parameter))?.layer
  if (!layer) return []
  const span = layer.tree.entries.has('num_output') ? keySpanAt(layer.tree, ['num_output']) : layer.tree.span
  return [{ message: `\`${layer.name}\` is ${shown(parameter.shape)} here`, span }]
}

function helpFor({ weights, offers, fresh, left }: Tried, misfits: readonly Misfit[]): string {
  const [first] = misfits
  const missing = misfits.find((misfit) => misfit.kind === 'missing')
  const affix = affixOf(
    fresh.map(({ sourceName }) => layerOf(sourceName)),
    left.map(({ name }) => layerOf(name)),
  )
  if (affix) return `\`rename: [{ match: '${affix.match}', to: '$1' }]\` in \`weights\` makes them agree`
  if (first?.kind === 'ambiguous') return 'take one of them only: `only` names the layers that a source is asked for'
  if (first?.kind === 'shape') {
    const [a, b] = [first.offer.tensor.shape, first.parameter.shape]
    if (a.length === 2 && a[0] === b[1] && a[1] === b[0]) return 'it is transposed: ours is [outputs, inputs]'
    return 'to start that layer anew, leave it out by `only` and say `otherwise: fillers`'
  }
  if (missing?.kind === 'missing') {
    const near = didYouMean(
      missing.parameter.sourceName,
      left.length > 0 ? left.map(({ name }) => name) : [...offers.keys()],
    )
    if (near) return `${near} Names are compared as they are before \`rename\``
    if (!weights.otherwise) {
      return 'names are compared as they are before `rename`; every tensor must find its place, or `otherwise: fillers` says that what is missing starts anew'
    }
  }
  if (first?.kind === 'left') return 'every tensor must find its place, or `leftover: ignore` says that some need not'
  return 'names are compared as they are before `rename`'
}

/** The prefix or suffix that all of their names have and ours have not, as a pattern that takes it off. */
function affixOf(ours: readonly string[], theirs: readonly string[]): { readonly match: string } | undefined {
  const [name] = ours
  if (name === undefined) return undefined
  const known = new Set(theirs)
  for (const candidate of known) {
    const at = candidate.indexOf(name)
    if (at < 0 || candidate === name) continue
    const [prefix, suffix] = [candidate.slice(0, at), candidate.slice(at + name.length)]
    if (ours.every((one) => known.has(`${prefix}${one}${suffix}`))) {
      return { match: `^${escaped(prefix)}(.+)${escaped(suffix)}$` }
    }
  }
  return undefined
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}
