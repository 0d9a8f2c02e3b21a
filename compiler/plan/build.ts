/** Gathers the plan: the programs that run, and everything a reader wants to know before they do. */
import { posix } from 'node:path'

import { invariant } from '../diagnostics/index.ts'
import type { TrainingGraph } from '../graph/index.ts'
import { lossDefinition } from '../losses/index.ts'
import type { Model, WeightMap } from '../network/index.ts'
import type { NormalizedSpec, Reference, Target } from '../normalize/index.ts'
import { planHash, resultHash } from './hashes.ts'
import { planMemory } from './memory.ts'
import { planNetwork, planProjection } from './networks.ts'
import { planProgram } from './programs.ts'
import type { DataPlan, ExpectPlan, LossPlan, MetricPlan, Plan, SolverPlan } from './types.ts'

export interface PlanOrigin {
  /** The spec's. */
  readonly folder: string
  /** What `${env:NAME}` found, by name. */
  readonly environment: ReadonlyMap<string, string>
}

/** `built` is the training graph as it was before the passes, `graph` as it is after them. */
export function buildPlan(
  model: Model,
  weights: readonly WeightMap[],
  built: TrainingGraph,
  graph: TrainingGraph,
  { folder, environment }: PlanOrigin,
): Plan {
  const { spec } = model
  const programs = graph.programs.map((program) => planProgram(graph, program))
  const plan = {
    format: 1,
    name: spec.name,
    description: spec.description,
    seed: spec.seed,
    environment: [...environment].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    data: planData(model),
    networks: [...model.networks.values()].map((network) => planNetwork(network, graph.state)),
    weights,
    losses: spec.losses.map((loss) => planLoss(model, loss, graph.state)),
    metrics: spec.metrics.map(planMetric),
    solver: planSolver(model),
    expect: planExpectations(spec, folder),
    memory: planMemory(programs, graph.state),
    state: graph.state,
    programs,
  } as const
  const { format, name, description, seed, ...rest } = plan
  return { format, name, description, seed, hashes: { result: resultHash(built, plan), plan: planHash(plan) }, ...rest }
}

function planData({ spec, dataset }: Model): DataPlan {
  invariant(dataset, 'the dataset was checked to exist')
  const { batch, shuffle, transform } = spec.data
  return {
    dataset: dataset.name,
    shape: dataset.shape,
    classes: dataset.classes,
    images: dataset.images,
    batch,
    shuffle,
    transform,
  }
}

function planLoss(
  { projections }: Model,
  loss: NormalizedSpec['losses'][number],
  state: TrainingGraph['state'],
): LossPlan {
  const { name, spec, input, target, weight, active } = loss
  const temperature =
    spec.type === 'distillation' && typeof spec.temperature !== 'number' ? spec.temperature : undefined
  const projection = projections.get(name)
  const [from, to] = [nameOf(input), nameOfTarget(target)]
  const formula = lossDefinition(spec.type).formula(spec, from, to)
  return {
    name,
    type: spec.type,
    input: from,
    target: to,
    weight,
    ...(active && { active }),
    ...(temperature && { temperature }),
    formula,
    trained: weight !== 0,
    ...(projection && { projection: planProjection(projection, state) }),
  }
}

function planMetric({ name, spec, input, target }: NormalizedSpec['metrics'][number]): MetricPlan {
  return { name, type: spec.type, input: nameOf(input), ...(target && { target: nameOfTarget(target) }) }
}

function nameOf({ network, layer }: Reference): string {
  return `${network}.${layer}`
}

function nameOfTarget(target: Target): string {
  return target.kind === 'label' ? 'data.label' : nameOf(target.tap)
}

function planSolver({ spec: { solver, data }, dataset }: Model): SolverPlan {
  invariant(dataset, 'the dataset was checked to exist')
  const { interval, iterations = Math.floor(dataset.images.test / data.batch.test), initial } = solver.test
  return { ...solver, test: { interval, iterations, initial } }
}

function planExpectations({ networks }: NormalizedSpec, folder: string): readonly ExpectPlan[] {
  return networks.flatMap(({ name, expect }) => {
    if (!expect) return []
    const { min, of, span } = expect.accuracy
    const place = { file: posix.relative(folder, span.file), line: span.start.line, column: span.start.column }
    return [{ network: name, value: `${name}.accuracy`, metric: 'accuracy', of, min, place } as const]
  })
}
