/** Gathers the plan: the programs that run, and everything a reader wants to know before they do. */
import { invariant, isOfRuns, type Waived } from '../diagnostics/index.ts'
import { fingerprintsOf, type TrainingGraph } from '../graph/index.ts'
import { lossDefinition, mixtureText, temperatureOf } from '../losses/index.ts'
import { metricDefinition } from '../metrics/index.ts'
import {
  betterOf,
  freshIn,
  isTested,
  parametersOf,
  stageModels,
  unmadeStatistics,
  type Model,
  type StageModel,
  type TypedNetwork,
  type WeightMap,
} from '../network/index.ts'
import { tapsOfTarget, type NormalizedSpec, type Reference, type Target } from '../normalize/index.ts'
import { rangeOf } from '../rules/index.ts'
import type { LossSpec, MetricSpec, SolverSpec } from '../schema/index.ts'
import { planAnswers } from './answers.ts'
import { planData } from './data.ts'
import { planHash, resultHash } from './hashes.ts'
import { planMemory } from './memory.ts'
import { planNetwork, planProjection } from './networks.ts'
import { placeOf } from './place.ts'
import { planProgram } from './programs.ts'
import type {
  ExpectPlan,
  FingerprintPlan,
  LossPlan,
  MetricPlan,
  Plan,
  SelectedMetric,
  SolverPlan,
  SolverStatePlan,
  StagePlan,
} from './types.ts'

export interface PlanOrigin {
  /** The spec's. */
  readonly folder: string
  /** What `${env:NAME}` found, by name. */
  readonly environment: ReadonlyMap<string, string>
  readonly waived: readonly Waived[]
  readonly solverState: SolverStatePlan | undefined
}

/** `built` is the training graph as it was before the passes, `graph` as it is after them. */
export function buildPlan(
  model: Model,
  weights: readonly WeightMap[],
  built: TrainingGraph,
  graph: TrainingGraph,
  { folder, environment, waived, solverState }: PlanOrigin,
): Plan {
  const { spec } = model
  const programs = graph.programs.map((program) => planProgram(graph, program))
  const answers = planAnswers(model, graph, folder)
  const unmade = unmadeStatistics(model, freshIn(model, weights))
  const plan = {
    format: 1,
    name: spec.name,
    description: spec.description,
    ...(spec.tags.length > 0 && { tags: spec.tags }),
    seed: spec.seed,
    environment: [...environment].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    data: planData(model, folder),
    networks: [...model.networks.values()].map((network) => planNetwork(network, graph.state)),
    weights,
    losses: spec.losses.map((loss) => planLoss(model, loss, graph.state)),
    metrics: spec.metrics.map(planMetric),
    stages: stageModels(model).map((stage, i) => planStage(stage, graph, i === 0 ? unmade : undefined)),
    ...(spec.best && { best: selected(spec, spec.best.metric, spec.best.mode) }),
    ...(spec.keep !== undefined && { keep: spec.keep }),
    ...(solverState && { solverstate: planSolverState(solverState, graph.state) }),
    ...(spec.guards && { guards: spec.guards }),
    expect: planExpectations(spec, folder),
    fingerprints: planFingerprints(model, folder, waived),
    ...(answers && { answers }),
    waived: used(waived),
    memory: planMemory(programs, graph.state),
    state: graph.state,
    programs,
  } as const
  const { format, name, description, seed, ...rest } = plan
  return { format, name, description, seed, hashes: { result: resultHash(built, plan), plan: planHash(plan) }, ...rest }
}

/** The plan with what is waived about its spec as a whole. */
export function withWaived(plan: Plan, waived: readonly Waived[]): Plan {
  return { ...plan, waived: [...plan.waived, ...used(waived)] }
}

function used(waived: readonly Waived[]): Plan['waived'] {
  return waived.flatMap(({ code, reason, messages }) => (messages.length > 0 ? [{ code, reason, messages }] : []))
}

function planLoss(model: Model, loss: NormalizedSpec['losses'][number], state: TrainingGraph['state']): LossPlan {
  const { projections } = model
  const { name, spec, input, target, weight, active } = loss
  const temperature =
    spec.type === 'distillation' && typeof spec.temperature !== 'number' ? spec.temperature : undefined
  const projection = projections.get(name)
  const range = rangeOf(model, loss)
  return {
    name,
    type: spec.type,
    input: nameOf(input),
    target: nameOfTarget(target, temperatureText(spec)),
    sources: tapsOfTarget(target).map(nameOf),
    weight,
    ...(active && { active }),
    ...(temperature && { temperature }),
    formula: formulaOf(loss),
    ...(range && { range }),
    trained: weight !== 0,
    ...(!isTested(model, loss) && { tested: false as const }),
    ...(projection && { projection: planProjection(projection, state) }),
  }
}

function planMetric({ name, spec, input, target }: NormalizedSpec['metrics'][number]): MetricPlan {
  const against = target && nameOfTarget(target, temperatureOf(spec))
  return {
    name,
    type: spec.type,
    input: nameOf(input),
    ...(against !== undefined && { target: against }),
    settings: settingsOf(spec),
    better: metricDefinition(spec.type).better,
  }
}

/** Whatever a metric says beyond its ports, in words; not what every metric of its type does unless told otherwise. */
function settingsOf({ type: _type, input: _input, ...rest }: MetricSpec): string {
  return Object.entries(rest)
    .flatMap(([key, value]: [string, unknown]) => {
      if (key === 'target')
        return typeof value === 'object' && value !== null && 'mix' in value ? [`mix of ${String(value.mix)}`] : []
      if (typeof value === 'boolean') return value ? [key] : []
      return (key === 'top_k' || key === 'temperature') && value === 1 ? [] : [`${key} ${String(value)}`]
    })
    .sort()
    .join(', ')
}

function nameOf({ network, layer }: Reference): string {
  return `${network}.${layer}`
}

/** At the temperature of what compares with it. */
function nameOfTarget(target: Target, temperature: number | 'T'): string {
  switch (target.kind) {
    case 'label':
      return 'data.label'
    case 'tap':
      return nameOf(target.tap)
    case 'mix': {
      const parts = target.of.map(({ tap, weight }) => ({ scores: nameOf(tap), weight }))
      return mixtureText(target.mix, parts, temperature)
    }
  }
}

/** `T`, where it changes with the iteration. */
function temperatureText(spec: LossSpec): number | 'T' {
  const temperature = temperatureOf(spec)
  return typeof temperature === 'number' ? temperature : 'T'
}

/** A mix is named in the formula, and then said. */
function formulaOf({ spec, input, target }: NormalizedSpec['losses'][number]): string {
  const temperature = temperatureText(spec)
  const said = nameOfTarget(target, temperature)
  const { formula } = lossDefinition(spec.type)
  if (target.kind !== 'mix') return formula(spec, nameOf(input), said)
  const meant = target.mix === 'logits' ? said : `${temperature === 1 ? '' : `${temperature}·`}ln(${said})`
  return `${formula(spec, nameOf(input), 'm')}, m = ${meant}`
}

function planStage(
  { stage, spec, dataset, networks }: StageModel,
  { state }: TrainingGraph,
  unmade: string | undefined,
): StagePlan {
  const { name, losses, slots } = stage
  const changing = new Set(
    state.filter(({ frozen, kind }) => !frozen && kind === 'parameter').map((tensor) => tensor.name),
  )
  const held = [...networks.values()]
    .flatMap(parametersOf)
    .filter(({ frozen, state: own }) => frozen && changing.has(own))
    .map((parameter) => parameter.state)
  return {
    name,
    losses,
    frozen: held,
    slots,
    solver: planSolver(stage.solver, spec, dataset, unmade),
  }
}

/** `unmade`: what the first test would read that no batch has made yet. */
function planSolver(
  solver: SolverSpec,
  spec: NormalizedSpec,
  dataset: Model['dataset'],
  unmade: string | undefined,
): SolverPlan {
  invariant(dataset, 'the dataset was checked to exist')
  const { test, early_stopping, stop, best: _best, keep: _keep, precision, loss_scale, ...rest } = solver
  const { test: images } = dataset.images
  const whole = images === undefined ? 'all' : Math.floor(images / spec.data.batch.test)
  const { interval, iterations = whole, initial = unmade === undefined } = test
  return {
    ...rest,
    ...(precision === 'f16' && { precision, ...(loss_scale !== undefined && { loss_scale }) }),
    test: { interval, iterations, initial, ...(interval > 0 && unmade !== undefined && { unmade }) },
    ...(early_stopping && {
      early_stopping: { ...selected(spec, early_stopping.metric), patience: early_stopping.patience },
    }),
    ...(stop && { stop: { ...selected(spec, stop.metric), at: stop.at } }),
  }
}

/** Without what is of parameters that no loss reaches. */
function planSolverState({ entries, ...rest }: SolverStatePlan, state: TrainingGraph['state']): SolverStatePlan {
  const slots = new Set(state.map(({ name }) => name))
  return { ...rest, entries: entries.filter(({ to }) => slots.has(to)) }
}

function selected(spec: NormalizedSpec, metric: string, said?: SelectedMetric['mode']): SelectedMetric {
  return {
    metric,
    mode: said ?? betterOf(spec, metric),
    phase: spec.data.validation === undefined ? 'test' : 'validation',
  }
}

function planExpectations({ networks }: NormalizedSpec, folder: string): readonly ExpectPlan[] {
  return networks.flatMap(({ name, expect }) => {
    if (!expect) return []
    const { min, of, images, span } = expect.accuracy
    const rule = { network: name, value: `${name}.accuracy`, metric: 'accuracy', of, min } as const
    return [{ ...rule, ...(images !== undefined && { images }), place: placeOf(span, folder) }]
  })
}

function planFingerprints(model: Model, folder: string, waived: readonly Waived[]): readonly FingerprintPlan[] {
  const { dataset, networks } = model
  const allowed = waived.filter(({ code }) => isOfRuns(code)).map(({ code, reason }) => ({ code, reason }))
  return fingerprintsOf(model).map(({ network, layer, probabilities, foreign }) => ({
    network,
    of: layer,
    probabilities,
    ...(foreign && { foreign }),
    ...(isOfTraining(networks.get(network)) && { part: 'train' as const }),
    labelled: dataset?.labelled[isOfTraining(networks.get(network)) ? 'train' : 'test'] ?? false,
    classes: dataset?.classes ?? 0,
    allowed,
    place: placeOf(networks.get(network)?.weights?.span ?? networks.get(network)?.span, folder),
  }))
}

/** Of a teacher that was recorded on training images alone, these are looked at. */
function isOfTraining(network: TypedNetwork | undefined): boolean {
  return network?.foreign?.kind === 'recorded' && !network.foreign.files.test
}
