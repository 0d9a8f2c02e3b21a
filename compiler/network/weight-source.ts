/** What sources of weights offer, under our names. */
import { didYouMean, type Reporter, type Span } from '../diagnostics/index.ts'
import { globMatcher } from '../glob.ts'
import type { WeightsHeader } from '../host.ts'
import { renameByPatterns, type ExperimentSource, type Layout, type WeightsSource } from '../normalize/index.ts'

/** What an experiment leaves for others: the tensors of each network that it trains, by the names of its file. */
export interface TrainedWeights {
  readonly name: string
  readonly resultHash: string
  readonly networks: readonly TrainedNetwork[]
}

export interface TrainedNetwork {
  readonly name: string
  readonly tensors: readonly SourceTensor[]
}

/** A shape is that of a float32 where there is no `dtype`; one of old has ones in front that mean nothing. */
export type SourceTensor = WeightsHeader['tensors'][number]

/** Where a source's numbers are, as the plan says it. */
export type SourcePlan =
  | {
      readonly type: 'experiment'
      /** As the spec writes it. */
      readonly file: string
      readonly name: string
      /** Which of the networks that it trains. */
      readonly network: string
      readonly resultHash: string
    }
  | {
      readonly type: 'file'
      /** From the spec's folder. */
      readonly file: string
      readonly format: string
      /** As the spec says it, or what was locked beside the file; absent where neither does. */
      readonly sha256?: string
      /** Absent where it is ours. */
      readonly layout?: Layout
    }

/** A source that was found, and what is in it. */
export interface FoundSource {
  readonly source: WeightsSource
  readonly plan: SourcePlan
  /** Undefined where nobody knows: then it is taken to have what others have not. */
  readonly tensors: readonly SourceTensor[] | undefined
}

/** A tensor of source number `source`, under the name that it has among our layers before `rename`. */
export interface Offer {
  readonly source: number
  readonly tensor: SourceTensor
  readonly span: Span
}

/** What a source has for a network. */
export interface Offers {
  /** By our names. */
  readonly offers: ReadonlyMap<string, readonly Offer[]>
  /** Tensors that `only` leaves out. */
  readonly unasked: readonly string[]
}

/** What `found` offers; undefined after a reported mistake. */
export function offersOf({ source, tensors }: FoundSource, index: number, reporter: Reporter): Offers | undefined {
  if (!tensors) return { offers: new Map(), unasked: [] }
  const layers = [...new Set(tensors.map(({ name }) => layerOf(name)))]
  const taken = source.only ? chosen(layers, source, reporter) : layers
  const rename = source.rename.length > 0 ? renameByPatterns(source.rename, taken, reporter) : (name: string) => name
  if (!rename) return undefined
  const names = new Map(taken.map((layer) => [layer, rename(layer)]))
  const offers = new Map<string, Offer[]>()
  const unasked: string[] = []
  for (const tensor of tensors) {
    const layer = layerOf(tensor.name)
    const ours = names.get(layer)
    if (ours === undefined) {
      unasked.push(tensor.name)
      continue
    }
    const name = `${ours}${tensor.name.slice(layer.length)}`
    offers.set(name, [...(offers.get(name) ?? []), { source: index, tensor, span: source.span }])
  }
  return { offers, unasked }
}

/** The layers that `only` names. */
function chosen(layers: readonly string[], { only, written }: WeightsSource, reporter: Reporter): readonly string[] {
  const globs = (only ?? []).map((glob) => ({ ...glob, matches: globMatcher(glob.text) }))
  for (const { text, span, matches } of globs) {
    if (layers.some(matches)) continue
    reporter.report('weights-pattern', {
      message: `\`${text}\` matches no layer of \`${written}\``,
      at: span,
      help: didYouMean(text, layers) ?? `it has ${listed(layers.map((layer) => `\`${layer}\``))}`,
    })
  }
  return layers.filter((layer) => globs.some(({ matches }) => matches(layer)))
}

/** `conv1` of `conv1.weight`; of a name without a dot all of it. */
export function layerOf(tensor: string): string {
  const dot = tensor.lastIndexOf('.')
  return dot < 0 ? tensor : tensor.slice(0, dot)
}

/** The network that is said, or the only one there is. */
export function chosenNetwork(
  { written, span, network }: ExperimentSource,
  networks: readonly TrainedNetwork[],
  reporter: Reporter,
): TrainedNetwork | undefined {
  const names = networks.map(({ name }) => name)
  const quoted = names.map((name) => `\`${name}\``).join(' and ')
  const found = networks.find(({ name }) => name === (network ? network.name : names[0]))
  if (found && (network ?? names.length === 1)) return found
  reporter.report('weights-network', {
    message: network
      ? `\`${written}\` trains no \`${network.name}\``
      : `\`${written}\` trains ${quoted}, and nothing says which one is meant`,
    at: network?.span ?? span,
    help: network
      ? (didYouMean(network.name, names) ?? `it trains ${quoted}`)
      : `write ${names.map((name) => `\`network: ${name}\``).join(' or ')} beside \`experiment\``,
  })
  return undefined
}

export function listed(parts: readonly string[], separator = ', ', limit = 4): string {
  const rest = parts.length - limit
  return parts.slice(0, limit).join(separator) + (rest > 0 ? `${separator}and ${rest} more` : '')
}
