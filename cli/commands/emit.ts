import { join, resolve } from 'node:path'

import { emitCaffe, SOLVER, weightLayers } from '../../compiler/emit/caffe/index.ts'
import { Reporter, type CompiledExperiment } from '../../compiler/index.ts'
import { makeFolders } from '../../runtime/make-folder.ts'
import { RunError, systemReason } from '../../runtime/run-error.ts'
import { loadWeights, type LoadedWeights } from '../../runtime/run/index.ts'
import { replaceFile } from '../../runtime/whole-file.ts'
import { encodeCaffemodel } from '../../compiler/formats/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { exitFor } from '../run-failure.ts'
import { exitCodeOf, showDiagnostics, summary } from '../mistakes.ts'
import { withWeightsFile } from '../open-weights.ts'
import { say } from '../terminal.ts'
import { compileOrExit } from './compile.ts'

export interface EmitOptions {
  readonly target: 'caffe'
  readonly output?: string
  /** A file with the names that layers have in the spec. */
  readonly weights?: string
  readonly set: readonly string[]
}

/** Writes an experiment as another framework would be told it, and names the command that runs it. */
export async function emit(file: string, { output, weights, set }: EmitOptions): Promise<void> {
  const experiment = await compileOrExit(file, set)
  const reporter = new Reporter()
  const emitted = emitCaffe(experiment.model, experiment.spec, reporter)
  showDiagnostics(reporter.diagnostics)
  if (!emitted) throw new Exit(exitCodeOf(reporter.diagnostics, undefined), summary(reporter.diagnostics, file))
  const folder = output ?? join('build', experiment.name, 'caffe')
  const model = await caffemodelOf(experiment, weights)
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ...emitted.files,
    ...(model ? [[`${experiment.name}.caffemodel`, model] as const] : []),
  ]
  try {
    makeFolders(folder)
    for (const [name, content] of files) replaceFile(join(folder, name), content)
  } catch (cause) {
    throw new Exit(EXIT.usage, `cannot write to \`${folder}\`: ${systemReason(cause)}`, 'name another folder with `-o`')
  }
  for (const note of emitted.notes) say(`note: ${note}`)
  if (experiment.spec.weights.some(({ sources }) => sources.some(({ type }) => type === 'experiment')))
    say('note: weights of other experiments are left out: run them, and name what they leave with `--weights`')
  if (experiment.members.length > 0) say('note: the sweep is left out: `--set` makes one of its members')
  say(`wrote ${files.map(([name]) => name).join(', ')} to ${folder}`)
  say(`next: cd ${folder} && caffe train -solver ${SOLVER}${model ? ` -weights ${experiment.name}.caffemodel` : ''}`)
}

/** All weights that are at hand, by the names that layers have in the net; undefined where there are none. */
async function caffemodelOf(
  { model, spec, folder, name }: CompiledExperiment,
  weights: string | undefined,
): Promise<Uint8Array | undefined> {
  const found = new Map<string, Float32Array>()
  for (const map of spec.weights) {
    if (map.sources.some(({ type }) => type !== 'file')) continue
    const files = map.sources.flatMap((source) => (source.type === 'file' ? [resolve(folder, source.file)] : []))
    for (const [state, { data }] of await loaded(files, map, folder)) {
      if (data instanceof Float32Array) found.set(state, data)
    }
  }
  const layers = weightLayers(model)
  if (weights !== undefined) {
    await withWeightsFile(weights, async (file) => {
      const shapes = new Map(file.tensors.map((tensor) => [tensor.name, tensor.shape]))
      const before = found.size
      for (const { state, name: tensor, shape } of layers.flatMap(({ blobs }) => blobs)) {
        if (shapes.get(tensor)?.join() === shape.join()) found.set(state, await file.read(tensor))
      }
      if (found.size === before)
        throw new Exit(EXIT.mistakes, `\`${weights}\` has no tensor of the names and shapes that the spec has`)
    })
  }
  const whole = layers.flatMap(({ blobs, ...layer }) => {
    const read = blobs.flatMap(({ state, shape }) => {
      const data = found.get(state)
      return data ? [{ shape, data }] : []
    })
    return read.length === blobs.length ? [{ ...layer, blobs: read }] : []
  })
  return whole.length === 0 ? undefined : encodeCaffemodel({ name, layers: whole })
}

/** As a run loads them: held against the plan, in our order of numbers. */
async function loaded(
  files: readonly string[],
  map: CompiledExperiment['spec']['weights'][number],
  folder: string,
): Promise<LoadedWeights['tensors']> {
  try {
    return (await loadWeights(files, map)).tensors
  } catch (cause) {
    if (cause instanceof RunError) throw exitFor(cause, folder)
    throw cause
  }
}
