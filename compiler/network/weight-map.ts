/** Resolves a network's weights against their source, tensor by tensor, before anything is trained or loaded. */
import { didYouMean, type Reporter } from '../diagnostics/index.ts'
import { sameShape, type Shape } from '../ir/index.ts'
import type { ExperimentWeights } from '../normalize/index.ts'
import { parametersOf, type TypedNetwork } from './typed.ts'

/** What an experiment leaves for others: the tensors of each network that it trains, by the names of its file. */
export interface TrainedWeights {
  readonly name: string
  readonly resultHash: string
  readonly networks: readonly TrainedNetwork[]
}

export interface TrainedNetwork {
  readonly name: string
  readonly tensors: readonly { readonly name: string; readonly shape: Shape }[]
}

export interface WeightMap {
  readonly network: string
  readonly source: {
    readonly type: 'experiment'
    /** As the spec writes it. */
    readonly file: string
    readonly name: string
    /** Which of the networks that it trains. */
    readonly network: string
    readonly resultHash: string
  }
  /** `from`: the tensor in the source's file (`conv1.weight`); `to`: the state it fills (`teacher.conv1_t.weight`). */
  readonly entries: readonly { readonly from: string; readonly to: string; readonly shape: Shape }[]
}

/**
 * The map that fills every parameter of `network` from the network that `source` trains: by name (ours before `rename`)
 * and shape, onto, with nothing left over. Undefined after a reported mistake.
 */
export function mapWeights(
  network: TypedNetwork,
  weights: ExperimentWeights,
  source: TrainedWeights,
  reporter: Reporter,
): WeightMap | undefined {
  const chosen = chosenNetwork(weights, source.networks, reporter)
  if (!chosen) return undefined
  const offered = new Map(chosen.tensors.map(({ name, shape }) => [name, shape]))
  const wanted = parametersOf(network)
  const problems: string[] = []
  for (const { sourceName, shape } of wanted) {
    const found = offered.get(sourceName)
    if (!found) problems.push(`it has no \`${sourceName}\``)
    else if (!sameShape(found, shape))
      problems.push(`\`${sourceName}\` is [${found.join(', ')}], not [${shape.join(', ')}]`)
  }
  const names = new Set(wanted.map((parameter) => parameter.sourceName))
  problems.push(...[...offered.keys()].filter((name) => !names.has(name)).map((name) => `\`${name}\` is left over`))
  if (problems.length > 0) {
    reporter.report('weights-misfit', {
      message: `the weights of \`${weights.written}\` do not fit \`${network.name}\`: ${listed(problems)}`,
      at: weights.span,
      help: 'names are compared as they are before `rename`; every tensor must find its place',
    })
    return undefined
  }
  return {
    network: network.name,
    source: {
      type: 'experiment',
      file: weights.written,
      name: source.name,
      network: chosen.name,
      resultHash: source.resultHash,
    },
    entries: wanted.map(({ sourceName, state, shape }) => ({ from: sourceName, to: state, shape })),
  }
}

/** The network that is said, or the only one there is. */
function chosenNetwork(
  { written, span, network }: ExperimentWeights,
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

function listed(problems: readonly string[], limit = 4): string {
  const rest = problems.length - limit
  return problems.slice(0, limit).join('; ') + (rest > 0 ? `; and ${rest} more` : '')
}
