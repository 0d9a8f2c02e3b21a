/** Tells why weights do not fit, both sides of each pair, and what would mend it. */
import { didYouMean, type Note, type Reporter } from '../diagnostics/index.ts'
import type { Shape } from '../ir/index.ts'
import type { Layout, Weights } from '../normalize/index.ts'
import { keySpanAt } from '../source/index.ts'
import type { Parameter, TypedNetwork } from './typed.ts'
import { layerOf, listed, type FoundSource, type Offer, type Offers } from './weight-source.ts'

/** A parameter, and what the only source would call it, in its layout. */
export interface Wanted extends Parameter {
  readonly inSource: string
}

export type Misfit =
  | { readonly kind: 'missing'; readonly wanted: Wanted }
  /** `shape` is what it would be in the source's layout. */
  | { readonly kind: 'shape'; readonly wanted: Wanted; readonly offer: Offer; readonly shape: Shape }
  | { readonly kind: 'ambiguous'; readonly wanted: Wanted; readonly offers: readonly [Offer, Offer] }
  | { readonly kind: 'left'; readonly name: string; readonly offer: Offer }

export interface Tried {
  readonly network: TypedNetwork
  readonly weights: Weights
  readonly found: readonly FoundSource[]
  /** What each of `found` has. */
  readonly offered: readonly Offers[]
  readonly fresh: readonly Wanted[]
  readonly left: readonly { readonly name: string; readonly offer: Offer }[]
  /** The layout of files in which everything would fit. */
  readonly fitting: Layout | undefined
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
        return `${found.length > 1 ? 'they have' : 'it has'} no \`${misfit.wanted.inSource}\``
      case 'shape': {
        const { offer, wanted, shape } = misfit
        return `${told(offer, wanted.sourceName)}${which(offer)} is ${shown(offer.tensor.shape)}, not ${shown(shape)}`
      }
      case 'ambiguous': {
        const [a, b] = misfit.offers
        return `\`${misfit.wanted.sourceName}\` is \`${a.tensor.name}\`${which(a)} and \`${b.tensor.name}\`${which(b)}`
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
  const { state, shape } = misfit.wanted
  const layer = [...network.layers.values()].find((one) => one.parameters.some((own) => own.state === state))?.layer
  if (!layer) return []
  const span = layer.tree.entries.has('num_output') ? keySpanAt(layer.tree, ['num_output']) : layer.tree.span
  return [{ message: `\`${layer.name}\` is ${shown(shape)} here`, span }]
}

function helpFor(tried: Tried, misfits: readonly Misfit[]): string {
  const { network, weights, offered, fresh, left, fitting } = tried
  if (fitting)
    return fitting === 'caffe'
      ? 'without `layout` they agree'
      : `\`layout: ${fitting}\` beside \`file\` makes them agree`
  const [first] = misfits
  const missing = misfits.find((misfit) => misfit.kind === 'missing')
  const affix = affixOf(
    fresh.map(({ inSource }) => layerOf(inSource)),
    left.map(({ name }) => layerOf(name)),
  )
  const spoken = layoutSpoken(tried)
  if (spoken) return spoken
  if (affix) return `\`rename: [{ match: '${affix.match}', to: '$1' }]\` in \`weights\` makes them agree`
  if (first?.kind === 'ambiguous') return 'take one of them only: `only` names the layers that a source is asked for'
  if (first?.kind === 'shape') {
    const [a, b] = [first.offer.tensor.shape, first.shape]
    if (a.length === 2 && a[0] === b[1] && a[1] === b[0]) return 'it is transposed: ours is [outputs, inputs]'
    if (network.frozen)
      return 'take the file that it was trained with, or undo the edit that changes its shape: frozen layers cannot start anew'
    return 'to start that layer anew, leave it out by `only` and say `otherwise: fillers`'
  }
  if (missing?.kind === 'missing') {
    const unasked = offered.some((one) => one.unasked.includes(missing.wanted.inSource))
    if (unasked)
      return `\`only\` does not ask for \`${layerOf(missing.wanted.inSource)}\`: name it there, or ${network.frozen ? 'leave `only` out' : 'let `otherwise: fillers` start it anew'}`
    const near = didYouMean(
      missing.wanted.inSource,
      left.length > 0 ? left.map(({ name }) => name) : offered.flatMap(({ offers }) => [...offers.keys()]),
    )
    if (near) return `${near} Names are compared as they are before \`rename\``
    if (!weights.otherwise) {
      return 'names are compared as they are before `rename`; every tensor must find its place, or `otherwise: fillers` says that what is missing starts anew'
    }
  }
  if (first?.kind === 'left') return 'every tensor must find its place, or `leftover: ignore` says that some need not'
  return 'names are compared as they are before `rename`'
}

/** Tensors that only one framework calls so. */
const SPOKEN: readonly (readonly [Layout, RegExp])[] = [
  ['pytorch', /\.running_(mean|var)$/],
  ['tfjs', /\.(kernel|depthwise_kernel|gamma|beta|moving_mean|moving_variance|embeddings)$/],
]

/** A file that speaks as another framework does is likely of its layout, even if more than that does not fit. */
function layoutSpoken({ found, offered }: Tried): string | undefined {
  for (const [i, { source }] of found.entries()) {
    if (source.kind !== 'file') continue
    const names = [...offered[i].offers.keys()]
    const spoken = SPOKEN.find(([, pattern]) => names.some((name) => pattern.test(name)))
    if (spoken && spoken[0] !== source.layout) {
      return `\`${source.written}\` names its tensors as ${spoken[0]} does: say \`layout: ${spoken[0]}\` beside \`file\``
    }
  }
  return undefined
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
