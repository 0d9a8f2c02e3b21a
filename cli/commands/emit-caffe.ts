import { basename, dirname } from 'node:path'

import { DEPLOY, emitCaffe, emitCaffeNetwork, SOLVER, weightLayers } from '../../compiler/emit/caffe/index.ts'
import { kindOf, Reporter, type CompiledExperiment } from '../../compiler/index.ts'
import { encodeCaffemodel } from '../../compiler/formats/index.ts'
import type { Tensor } from '../../runtime/index.ts'
import { impliedTensors } from '../../runtime/run/index.ts'
import { diskHost } from '../disk-host.ts'
import { Exit } from '../exit.ts'
import { exitCodeOf, showDiagnostics, summary } from '../mistakes.ts'
import { networkAlone } from '../network-alone.ts'
import { compileOrExit } from './compile.ts'
import { sweepNote, type Emission, type EmitOptions } from './emission.ts'
import { foundFiles, givenWeights, loaded } from './emit-weights.ts'

/** The files that `caffe train` is given, and a caffemodel of the weights that are at hand; of a network file, a net to use. */
export async function emitForCaffe(file: string, options: EmitOptions): Promise<Emission> {
  return kindOf(file, diskHost) === 'network' ? ofNetwork(file, options) : ofExperiment(file, options)
}

async function ofNetwork(file: string, { weights, set }: EmitOptions): Promise<Emission> {
  const given = { ...(weights !== undefined && { weights }), set, bare: true }
  const { network, files } = await networkAlone(file, given)
  const name = basename(file).replace(/\.ya?ml$/, '')
  const reporter = new Reporter()
  const text = emitCaffeNetwork(network.typed, name, reporter)
  showDiagnostics(reporter.diagnostics)
  if (text === undefined)
    throw new Exit(exitCodeOf(reporter.diagnostics, undefined), summary(reporter.diagnostics, file))
  const found = network.weights ? await loaded(files, network.weights, dirname(file)) : new Map<string, Tensor>()
  const model = caffemodel(name, [network.typed], found)
  return {
    name,
    files: [[DEPLOY, text], ...(model ? [[`${name}.caffemodel`, model] as const] : [])],
    notes: [],
  }
}

async function ofExperiment(file: string, options: EmitOptions): Promise<Emission> {
  const { set } = options
  const experiment = await compileOrExit(file, set)
  const reporter = new Reporter()
  const emitted = emitCaffe(experiment.model, experiment.spec, reporter)
  showDiagnostics(reporter.diagnostics)
  if (!emitted) throw new Exit(exitCodeOf(reporter.diagnostics, undefined), summary(reporter.diagnostics, file))
  const { model, left } = await caffemodelOf(experiment, options)
  const { solverstate: state } = experiment.spec
  return {
    name: experiment.name,
    files: [...emitted.files, ...(model ? [[`${experiment.name}.caffemodel`, model] as const] : [])],
    notes: [
      ...emitted.notes,
      ...left,
      ...(state
        ? [`\`solverstate\` is no key of a solver: \`caffe train -snapshot ${state.file}\` goes on from it`]
        : []),
      ...sweepNote(experiment),
    ],
    next: `caffe train -solver ${SOLVER}${model ? ` -weights ${experiment.name}.caffemodel` : ''}`,
  }
}

interface Remapped {
  /** By the names that layers have in the net; undefined where no weights are at hand. */
  readonly model: Uint8Array | undefined
  /** Whose weights are not, and why. */
  readonly left: readonly string[]
}

/** All weights that are at hand: of files, of finished runs, and over both what `--weights` names. */
async function caffemodelOf(experiment: CompiledExperiment, options: EmitOptions): Promise<Remapped> {
  const { model, spec, folder, name } = experiment
  const given = options.weights === undefined ? undefined : await givenWeights(spec, options.weights)
  const found = new Map<string, Tensor>()
  const left: string[] = []
  for (const map of spec.weights) {
    if (given && map.entries.every(({ to }) => given.has(to))) {
      for (const [state, tensor] of impliedTensors(map)) found.set(state, tensor)
      continue
    }
    const files = await foundFiles(experiment, map, options)
    if ('none' in files) left.push(`\`${map.network}\` is left out of the caffemodel: ${files.none}`)
    else for (const [state, tensor] of await loaded(files, map, folder)) found.set(state, tensor)
  }
  for (const [state, tensor] of given ?? []) found.set(state, tensor)
  return { model: caffemodel(name, model.networks.values(), found), left }
}

function caffemodel(
  name: string,
  networks: Parameters<typeof weightLayers>[0],
  found: ReadonlyMap<string, Tensor>,
): Uint8Array | undefined {
  const whole = weightLayers(networks).flatMap(({ blobs, ...layer }) => {
    const read = blobs.flatMap(({ state, shape }) => {
      const data = found.get(state)?.data
      return data instanceof Float32Array ? [{ shape, data }] : []
    })
    return read.length === blobs.length ? [{ ...layer, blobs: read }] : []
  })
  return whole.length === 0 ? undefined : encodeCaffemodel({ name, layers: whole })
}
