import { createHash } from 'node:crypto'
import { posix } from 'node:path'

import type { TrainingGraph } from '../graph/index.ts'
import { stringify } from 'safe-stable-stringify'
import type { ForeignNetwork, NetworkPlan, Plan, SolverPlan, SolverStatePlan } from './types.ts'

type RecordedFile = NonNullable<Extract<ForeignNetwork, { kind: 'recorded' }>['files']['train']>

type Unhashed = Omit<Plan, 'hashes'>

/** The programs whose numbers end in the weights. */
const TRAINING: readonly string[] = ['train', 'grad', 'update', 'fresh']

function hash(value: unknown): string {
  return createHash('sha256')
    .update(stringify(value) ?? '')
    .digest('hex')
}

/**
 * What the trained numbers depend on: the training program as built (before passes), the initial state, the data and its
 * order, the learning rates, the seed, and the weights that come from elsewhere. Not: names of the experiment, tests,
 * metrics, intervals.
 */
export function resultHash(built: TrainingGraph, plan: Unhashed): string {
  const steps = built.programs.filter(({ kind }) => TRAINING.includes(kind))
  const { dataset, shape, images, batch, shuffle, limit, excluded, corrupt } = plan.data
  const selects = plan.best !== undefined || plan.stages.some(({ solver }) => solver.early_stopping ?? solver.stop)
  const schedules = schedulesOf(plan)
  const foreign = plan.networks.filter((network) => network.foreign)
  return hash({
    format: plan.format,
    train: steps.map(({ outputs }) => outputs.map(({ name, node }) => [name, node.hash])),
    state: plan.state,
    data: {
      dataset,
      shape,
      images: images.train,
      validation: images.validation,
      batch: batch.train,
      shuffle,
      limit: limit?.train,
      excluded,
      corrupt,
      transform: transformOf(plan.data),
    },
    stages: plan.stages.map(({ name: _name, frozen: _frozen, solver, ...stage }) => ({
      ...stage,
      solver: solverOf(solver),
    })),
    ...(schedules.length > 0 && { schedules }),
    ...(selects && { selection: selectionOf(built, plan) }),
    seed: plan.seed,
    weights: plan.weights.map(weightsOf),
    ...(foreign.length > 0 && { foreign: foreign.map(foreignOf) }),
    ...(plan.solverstate && { solverstate: solverStateOf(plan.solverstate) }),
  })
}

/** By what is in its files; where nobody says that, by their names. */
function foreignOf({ name, foreign }: NetworkPlan): object | undefined {
  if (!foreign) return undefined
  const named = ({ file, sha256 }: RecordedFile): object =>
    sha256 === undefined ? { file: posix.basename(file) } : { sha256 }
  if (foreign.kind === 'onnx') return { name, ...foreign, file: undefined }
  const { train, test } = foreign.files
  return { name, ...foreign, files: { ...(train && { train: named(train) }), ...(test && { test: named(test) }) } }
}

/** By what is in it; where nobody says that, by its name. */
function solverStateOf({ file, ...rest }: SolverStatePlan): object {
  return rest.sha256 === undefined ? { ...rest, file: posix.basename(file) } : rest
}

/** An experiment by what it trains; a file by its SHA-256, or, where nobody says that, by its name. */
function weightsOf({ sources, ...rest }: Plan['weights'][number]): object {
  const identities = sources.map((source) => {
    if (source.type === 'experiment') return { result: source.resultHash, of: source.network }
    const { format, sha256, file } = source
    return { format, ...(sha256 === undefined ? { file: posix.basename(file) } : { sha256 }) }
  })
  return { ...rest, sources: identities }
}

/**
 * That the mean is a file, wherever it lies: locks have its SHA-256, and whoever takes the result of another run compares
 * it. How tests see images is no matter of training.
 */
function transformOf({ transform: { test: _test, mean, ...rest } }: Plan['data']): object {
  return { ...rest, mean: typeof mean === 'object' && 'file' in mean ? 'file' : mean }
}

/** Where tests decide what the run ends with, what they compute, on what and when. */
function selectionOf(built: TrainingGraph, { best, data, stages }: Unhashed): object {
  const tests = built.programs.filter(({ kind }) => kind === 'test')
  return {
    best,
    tests: tests.map(({ outputs }) => outputs.map(({ name, node }) => [name, node.hash])),
    intervals: stages.map(({ solver }) => solver.test),
    batch: data.batch.test,
    images: data.images.test,
    limit: data.limit?.test,
    transform: data.transform.test,
  }
}

function solverOf(solver: SolverPlan): object {
  const { display: _display, snapshot: _snapshot, test: _test, average_loss: _average, ...rest } = solver
  return rest
}

/** What of the losses that are trained changes with the iteration: the programs only have inputs for it. */
function schedulesOf({ losses }: Unhashed): readonly object[] {
  return losses
    .filter(
      ({ trained, weight, active, temperature }) => trained && (typeof weight !== 'number' || active || temperature),
    )
    .map(({ name, weight, active, temperature }) => ({ name, weight, active, temperature }))
}

/** `planHash` of a whole plan with its seed left out: two runs with the same one differ in the seed at most. */
export function seedlessHash({ hashes: _hashes, ...plan }: Plan): string {
  return planHash({ ...plan, seed: 0 })
}

/** Everything that the plan does: all of it but names, descriptions, tags, reasons, places in files and where values came from. */
export function planHash(plan: Unhashed): string {
  const {
    name: _name,
    description: _description,
    tags: _tags,
    environment: _environment,
    expect,
    fingerprints,
    losses,
    networks,
    weights,
    solverstate,
    waived: _waived,
    answers: _answers,
    ...rest
  } = plan
  return hash({
    ...rest,
    ...(solverstate && { solverstate: solverStateOf(solverstate) }),
    networks: networks.map((network) => (network.foreign ? { ...network, foreign: foreignOf(network) } : network)),
    losses: losses.map(({ range: _range, ...loss }) => loss),
    expect: expect.map(({ place: _place, ...rule }) => rule),
    fingerprints: fingerprints.map(({ place: _place, allowed, ...rule }) => ({
      ...rule,
      allowed: allowed.map(({ code }) => code),
    })),
    weights: weights.map(weightsOf),
  })
}
