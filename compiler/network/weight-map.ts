/** Resolves a network's weights against their source, tensor by tensor, before anything is trained or loaded. */
import type { Reporter } from '../diagnostics/index.ts'
import { sameShape, type Shape } from '../ir/index.ts'
import type { ExperimentWeights } from '../normalize/index.ts'
import { parametersOf, type TypedNetwork } from './typed.ts'

/** What an experiment leaves for others: the tensors of the one network that it trains, by the names of its file. */
export interface TrainedWeights {
  readonly name: string
  readonly resultHash: string
  readonly tensors: readonly { readonly name: string; readonly shape: Shape }[]
}

export interface WeightMap {
  readonly network: string
  readonly source: {
    readonly type: 'experiment'
    /** As the spec writes it. */
    readonly file: string
    readonly name: string
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
  const offered = new Map(source.tensors.map(({ name, shape }) => [name, shape]))
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
    source: { type: 'experiment', file: weights.written, name: source.name, resultHash: source.resultHash },
    entries: wanted.map(({ sourceName, state, shape }) => ({ from: sourceName, to: state, shape })),
  }
}

function listed(problems: readonly string[], limit = 4): string {
  const rest = problems.length - limit
  return problems.slice(0, limit).join('; ') + (rest > 0 ? `; and ${rest} more` : '')
}
