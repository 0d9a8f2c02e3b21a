/** Resolves where each network's weights come from: other experiments, which are compiled for it, and files. */
import { mayRead, type Setting } from './compose/index.ts'
import type { Reporter, Span } from './diagnostics/index.ts'
import {
  chosenNetwork,
  findWeightsFile,
  mapWeights,
  type FoundSource,
  type Model,
  type TypedNetwork,
  type WeightMap,
} from './network/index.ts'
import type { ExperimentSource, FileSource } from './normalize/index.ts'
import { trainedWeights } from './plan/index.ts'
import type { CompiledExperiment, GivenWeights } from './result.ts'
import { teacherSeesItsPixels } from './rules/index.ts'
import { parseValue, treeAt, type MapTree, type Tree } from './source/index.ts'
import type { StageContext } from './stage.ts'

/** Where a spec says a network; undefined where it does not. */
export function networkPath(spec: MapTree, network: string): readonly string[] | undefined {
  const places = [[network], ['teachers', network], ['students', network]]
  return places.find((steps) => treeAt(spec, steps)?.kind === 'map')
}

/** What `--weights` sets: in place of whatever `spec` says of the network's weights, the file. */
export function givenWeights(given: GivenWeights, spec: MapTree | undefined, reporter: Reporter): readonly Setting[] {
  const place = spec && networkPath(spec, given.network)
  if (!place) return []
  const path = [...place, 'weights'].join('.')
  const none = parseValue(COMMAND_LINE, 'null', reporter, 'default')
  const file = weightsTree(given, reporter)
  return [none, file].flatMap((value) => (value ? [{ path, pathSpan: value.span, value }] : []))
}

/** A network file says nothing of weights: it takes what it is given. */
export function withGiven(network: MapTree, given: GivenWeights | undefined, reporter: Reporter): MapTree {
  const value = given && weightsTree(given, reporter)
  return value
    ? { ...network, entries: new Map([...network.entries, ['weights', { key: value.span, value }]]) }
    : network
}

function weightsTree({ file }: GivenWeights, reporter: Reporter): Tree | undefined {
  return parseValue(COMMAND_LINE, `{ file: ${JSON.stringify(file)} }`, reporter, 'set')
}

/** What stands for a file in places of the command line's own. */
const COMMAND_LINE = '--weights'

/** An experiment that weights come from, and what is wrong with it. */
export interface Teacher {
  readonly experiment: CompiledExperiment | undefined
  readonly reporter: Reporter
}

export interface WeightsContext extends StageContext {
  readonly running: boolean | undefined
  /** The spec's. */
  readonly folder: string
  /** The experiments that are being compiled, outermost first. */
  readonly chain: readonly string[]
  readonly teacher: (file: string, wanted: Span) => Teacher
}

type Found = FoundSource | 'later' | undefined

/** `later` where the host has yet to read a file of weights. */
export function resolveWeights(model: Model, context: WeightsContext): readonly WeightMap[] | 'later' {
  const maps = [...model.networks.values()].map((network) => weightsOf(network, model, context))
  return maps.includes('later') ? 'later' : maps.flatMap((map) => (map === 'later' ? [] : (map ?? [])))
}

/** `model` is that of the spec; a network alone has none. */
export function weightsOf(
  network: TypedNetwork,
  model: Model | undefined,
  context: WeightsContext,
): WeightMap | 'later' | undefined {
  const { weights } = network
  // what is broken is reported already
  if (!weights || weights.sources.length === 0 || !network.namesKnown || network.layers.size < network.names.length)
    return undefined
  const found = weights.sources.map((source) =>
    source.kind === 'experiment' ? fromExperiment(source, network, model, context) : fromFile(source, context),
  )
  if (found.includes('later')) return 'later'
  const known = found.flatMap((source) => (source === 'later' ? [] : (source ?? [])))
  return known.length < found.length ? undefined : mapWeights(network, weights, known, context.reporter)
}

function fromFile(source: FileSource, context: WeightsContext): Found {
  return mayRead(source.file, source.span, context) ? findWeightsFile(source, context) : undefined
}

function fromExperiment(
  source: ExperimentSource,
  network: TypedNetwork,
  model: Model | undefined,
  context: WeightsContext,
): Found {
  const { file, span, written } = source
  const { reporter, chain } = context
  if (chain.includes(file)) {
    const circle = [...chain.slice(chain.indexOf(file)), file].join(' → ')
    reporter.report('weights-cycle', {
      message: `experiments take their weights from each other in a circle: ${circle}`,
      at: span,
      help: 'train one of them without `weights`',
    })
    return undefined
  }
  const teacher = context.teacher(file, span)
  reporter.absorb(teacher.reporter)
  const { experiment } = teacher
  if (!experiment) return undefined
  if (experiment.members.length > 0) {
    reporter.report('weights-of-a-sweep', {
      message: `\`${written}\` sweeps, so it trains several networks`,
      at: span,
      help: 'name an experiment without `sweep`',
      notes: [{ message: 'it sweeps here', ...(experiment.sweepSpan && { span: experiment.sweepSpan }) }],
    })
    return undefined
  }
  const { tree, spec } = experiment
  if (model) teacherSeesItsPixels(model, network, { tree, data: spec.data }, reporter) // a law of two experiments
  const { name, resultHash, networks } = trainedWeights(spec)
  const chosen = chosenNetwork(source, networks, reporter)
  if (!chosen) return undefined
  const plan = { type: 'experiment', file: written, name, network: chosen.name, resultHash } as const
  return { source, plan, tensors: chosen.tensors }
}
