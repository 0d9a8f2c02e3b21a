import { basename, dirname, resolve } from 'node:path'

import { DEPLOY, emitCaffe, emitCaffeNetwork, SOLVER, weightLayers } from '../../compiler/emit/caffe/index.ts'
import { kindOf, Reporter, type CompiledExperiment } from '../../compiler/index.ts'
import { encodeCaffemodel } from '../../compiler/formats/index.ts'
import type { Tensor } from '../../runtime/index.ts'
import { diskHost } from '../disk-host.ts'
import { Exit } from '../exit.ts'
import { exitCodeOf, showDiagnostics, summary } from '../mistakes.ts'
import { networkAlone } from '../network-alone.ts'
import { compileOrExit } from './compile.ts'
import { sweepNote, type Emission, type EmitOptions } from './emission.ts'
import { givenWeights, loaded } from './emit-weights.ts'

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

async function ofExperiment(file: string, { weights, set }: EmitOptions): Promise<Emission> {
  const experiment = await compileOrExit(file, set)
  const reporter = new Reporter()
  const emitted = emitCaffe(experiment.model, experiment.spec, reporter)
  showDiagnostics(reporter.diagnostics)
  if (!emitted) throw new Exit(exitCodeOf(reporter.diagnostics, undefined), summary(reporter.diagnostics, file))
  const model = await caffemodelOf(experiment, weights)
  const left = experiment.spec.weights.some(({ sources }) => sources.some(({ type }) => type === 'experiment'))
  const { solverstate: state } = experiment.spec
  return {
    name: experiment.name,
    files: [...emitted.files, ...(model ? [[`${experiment.name}.caffemodel`, model] as const] : [])],
    notes: [
      ...emitted.notes,
      ...(left
        ? ['weights of other experiments are left out: run them, and name what they leave with `--weights`']
        : []),
      ...(state
        ? [`\`solverstate\` is no key of a solver: \`caffe train -snapshot ${state.file}\` goes on from it`]
        : []),
      ...sweepNote(experiment),
    ],
    next: `caffe train -solver ${SOLVER}${model ? ` -weights ${experiment.name}.caffemodel` : ''}`,
  }
}

/** All weights that are at hand, by the names that layers have in the net; undefined where there are none. */
async function caffemodelOf(
  { model, spec, folder, name }: CompiledExperiment,
  weights: string | undefined,
): Promise<Uint8Array | undefined> {
  const found = new Map<string, Tensor>()
  for (const map of spec.weights) {
    if (map.sources.some(({ type }) => type !== 'file')) continue
    const files = map.sources.flatMap((source) => (source.type === 'file' ? [resolve(folder, source.file)] : []))
    for (const [state, tensor] of await loaded(files, map, folder)) found.set(state, tensor)
  }
  if (weights !== undefined) for (const [state, tensor] of await givenWeights(spec, weights)) found.set(state, tensor)
  return caffemodel(name, model.networks.values(), found)
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
