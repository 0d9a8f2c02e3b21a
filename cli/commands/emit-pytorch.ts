import { relative, resolve } from 'node:path'

import { emitPytorch, PROGRAM, torchState, type TorchFiles, type TorchPart } from '../../compiler/emit/pytorch/index.ts'
import { Reporter, type CompiledExperiment, type ExportedTensor } from '../../compiler/index.ts'
import { catalogEntry, find } from '../../runtime/data/catalog/index.ts'
import type { Tensor } from '../../runtime/index.ts'
import { encodeWeights, exportWeights, type TensorData } from '../../runtime/weights/index.ts'
import { Exit } from '../exit.ts'
import { exitCodeOf, showDiagnostics, summary } from '../mistakes.ts'
import { template } from '../package-info.ts'
import { compileOrExit } from './compile.ts'
import { sweepNote, type Emission, type EmitOptions } from './emission.ts'
import { firstState } from './emit-weights.ts'

/** A program, and the numbers that it begins with, a file a network. */
export async function emitForPytorch(file: string, options: EmitOptions): Promise<Emission> {
  const { output, weights, dataDir, set } = options
  const experiment = await compileOrExit(file, set, undefined, weights === undefined)
  const { model, spec, name } = experiment
  const reporter = new Reporter()
  const { files, note } = filesOf(experiment, output ?? `build/${name}/pytorch`, dataDir)
  const program = emitPytorch(model, spec, files, reporter, template)
  showDiagnostics(reporter.diagnostics)
  if (!program) throw new Exit(exitCodeOf(reporter.diagnostics, undefined), summary(reporter.diagnostics, file))
  const initial = stateDicts(experiment, await firstState(experiment, options))
  return {
    name,
    files: [...initial, [PROGRAM, program.text]],
    notes: [...program.notes, ...note, ...sweepNote(experiment)],
    next: `python3 ${PROGRAM}`,
  }
}

/** Of a dataset with a name its folder on this machine; of others the spec's, from where the program will be. */
function filesOf(
  { spec: { data }, folder }: CompiledExperiment,
  output: string,
  dataDir: string | undefined,
): { readonly files: TorchFiles; readonly note: readonly string[] } {
  const entry = catalogEntry(data.dataset)
  if (entry) {
    const place = find(entry, dataDir === undefined ? {} : { dataDir })
    const files = { format: entry.format, folder: place?.folder ?? entry.folder, train: entry.train, test: entry.test }
    const missing = `the images are not here: the program looks for them in \`${entry.folder}\` beside it, or where \`--data\` says`
    return { files, note: place ? [] : [missing] }
  }
  const part = (phase: 'test' | 'train'): TorchPart => data.files?.[phase] ?? { paths: [] }
  const from = relative(resolve(output), resolve(folder)).replaceAll('\\', '/')
  return { files: { format: data.dataset, folder: from, train: part('train'), test: part('test') }, note: [] }
}

/** `student.initial.pth` and so on; of projections all in one. */
function stateDicts(
  { model }: CompiledExperiment,
  state: ReadonlyMap<string, Tensor>,
): readonly (readonly [string, Uint8Array])[] {
  const numbers = (name: string): TensorData => state.get(name) ?? { shape: [], data: new Float32Array() }
  const networks = [...model.networks.values()].map((network): [string, ReadonlyMap<string, TensorData>] => {
    const { tensors, counts } = torchState(network)
    const ours = new Map<string, TensorData>()
    for (const name of namesOf(tensors)) ours.set(name, numbers(`${network.name}.${name}`))
    const counted = [...counts].map(([from, to]): [string, TensorData] => {
      return [to, { shape: [], data: numbers(`${network.name}.${from}`).data }]
    })
    return [network.name, new Map([...exportWeights(tensors, ours), ...counted])]
  })
  const projections = [...model.projections].flatMap(([loss, { parameters }]) =>
    parameters.map(({ blob, state: name }): [string, TensorData] => [`${loss}.${blob}`, numbers(name)]),
  )
  const all = projections.length > 0 ? [...networks, ['projections', new Map(projections)] as const] : networks
  return all.map(([name, tensors]) => {
    const file = `${name}.initial.pth`
    return [file, encodeWeights('pytorch', { tensors, metadata: {} }, file).get(file) ?? new Uint8Array()]
  })
}

function namesOf(tensors: readonly ExportedTensor[]): ReadonlySet<string> {
  return new Set(tensors.flatMap(({ from, dividedBy }) => [from, dividedBy].filter((name) => name !== undefined)))
}
