import { basename, dirname } from 'node:path'

import { emitOnnx } from '../../compiler/emit/onnx/index.ts'
import { kindOf, Reporter, type CompiledNetwork } from '../../compiler/index.ts'
import type { Tensor } from '../../runtime/index.ts'
import { initialState } from '../../runtime/run/index.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import { exitCodeOf, showDiagnostics, summary } from '../mistakes.ts'
import { networkAlone } from '../network-alone.ts'
import { compileOrExit } from './compile.ts'
import { sweepNote, type Emission, type EmitOptions } from './emission.ts'
import { firstState, loaded } from './emit-weights.ts'

/** A model a network: of the one that is named or whose weights are, else of each that the spec has weights for. */
export async function emitForOnnx(file: string, options: EmitOptions): Promise<Emission> {
  const { weights, network, set } = options
  const single = weights !== undefined || network !== undefined || kindOf(file, diskHost) === 'network'
  return single
    ? one(file, { ...(weights !== undefined && { weights }), ...(network !== undefined && { network }), set })
    : all(file, options)
}

async function one(file: string, options: Parameters<typeof networkAlone>[1]): Promise<Emission> {
  const { network, files, experiment } = await networkAlone(file, options)
  const { weights, foreign } = network
  if (foreign)
    throw new Exit(
      EXIT.usage,
      `\`${network.name}\` has no layers to write`,
      'it is a file already, which the spec names',
    )
  const tensors = weights ? await loaded(files, weights, dirname(file)) : new Map<string, Tensor>()
  const state = initialState({ ...network.forward(1, network.ends), seed: experiment?.spec.seed ?? 0 }, tensors)
  const name = experiment?.name ?? basename(file).replace(/\.ya?ml$/, '')
  return {
    name,
    files: [model(network, state, file, experiment ? network.name : name)],
    notes: experiment ? sweepNote(experiment) : [],
  }
}

async function all(file: string, options: EmitOptions): Promise<Emission> {
  const experiment = await compileOrExit(file, options.set, undefined, true)
  const [given, bare] = [true, false].map((has) =>
    experiment.networks.filter(({ weights, foreign }) => !foreign && (weights !== undefined) === has),
  )
  const example = `\`--weights runs/${experiment.name}/${bare[0]?.name ?? 'student'}.safetensors\``
  if (given.length === 0)
    throw new Exit(EXIT.usage, 'no network of the spec has weights yet', `name what a run left of one: ${example}`)
  const state = await firstState(experiment, options)
  return {
    name: experiment.name,
    files: given.map((network) => model(network, state, file, network.name)),
    notes: [
      ...bare.map(
        ({ name }) => `\`${name}\` is left out, which has no weights yet: name what a run left of it, ${example}`,
      ),
      ...sweepNote(experiment),
    ],
  }
}

function model(
  network: CompiledNetwork,
  state: ReadonlyMap<string, Tensor>,
  file: string,
  name: string,
): readonly [string, Uint8Array] {
  const reporter = new Reporter()
  const made = emitOnnx(network, state, reporter)
  showDiagnostics(reporter.diagnostics)
  if (!made) throw new Exit(exitCodeOf(reporter.diagnostics, undefined), summary(reporter.diagnostics, file))
  return [`${name}.onnx`, made.bytes]
}
