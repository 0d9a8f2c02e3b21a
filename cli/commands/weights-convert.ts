import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import type { CompiledExperiment, TypedNetwork } from '../../compiler/index.ts'
import { counted } from '../../compiler/emit/index.ts'
import {
  encodeWeights,
  exportWeights,
  FormatError,
  networkOfCheckpoint,
  solverOfCheckpoint,
  writableEndings,
  writableFormat,
  type SafetensorsFile,
  type TensorData,
  type WeightsFile,
  type WritableFormat,
} from '../../runtime/weights/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { withWeightsFile } from '../open-weights.ts'
import { say } from '../terminal.ts'
import { createOrExit } from '../write-file.ts'

export interface ConvertOptions {
  /** Whose names and orders of numbers the file is to have. */
  readonly layout?: 'pytorch' | 'tfjs'
  /** An experiment that says what network the weights are of. */
  readonly of?: string
  /** Which of its networks. */
  readonly network?: string
}

/** Writes what is in `path` to `out`, in the format of its name; what is there is not overwritten. */
export async function convertWeights(path: string, out: string, options: ConvertOptions): Promise<void> {
  const format = writableFormat(out)
  if (!format) {
    const known = writableEndings.map((ending) => `.${ending}`).join(', ')
    const elsewhere = out.endsWith('.onnx')
      ? '; a network is written as ONNX by `ts-compile emit SPEC --target onnx`'
      : ''
    throw new Exit(
      EXIT.usage,
      `\`${out}\` ends in none of the formats that can be written`,
      `they are ${known}${elsewhere}`,
    )
  }
  const described = await describe(options)
  const { files, converted } = await withWeightsFile(path, async (file) => ({
    files: await encoded(file, { format, name: basename(out), described, layout: options.layout }),
    converted: [...new Set(file.tensors.map(({ dtype }) => dtype).filter((dtype) => dtype !== 'F32'))],
  }))
  const paths = [...files].map(([name, bytes]) => ({ path: join(dirname(out), name), bytes }))
  for (const { path } of paths) {
    if (existsSync(path)) throw new Exit(EXIT.usage, `\`${path}\` is there already`, 'name a new file, or remove it')
  }
  for (const { path, bytes } of paths) createOrExit(path, bytes)
  const others = paths.length > 1 ? ` and ${counted(paths.length - 1, 'shard')}` : ''
  say(`wrote ${out}${others}${converted.length > 0 ? `; what was ${converted.join(' or ')} is float32 now` : ''}`)
}

interface Described {
  readonly model: CompiledExperiment['model']
  /** The one that is meant; ends the command where none is. */
  readonly network: () => TypedNetwork
}

/** The spec that tells what the weights are of; undefined where names and orders stay as they are. */
async function describe({ layout, of, network }: ConvertOptions): Promise<Described | undefined> {
  if (of === undefined) {
    if (layout === undefined && network === undefined) return undefined
    throw new Exit(
      EXIT.usage,
      '`--layout` and `--of` belong together',
      'orders of numbers depend on the network, which a spec describes',
    )
  }
  const { compileOrExit } = await import('./compile.ts')
  const { model } = await compileOrExit(of, [])
  return { model, network: () => networkIn(model, of, network) }
}

function networkIn({ networks }: CompiledExperiment['model'], of: string, network: string | undefined): TypedNetwork {
  const names = [...networks.keys()]
  const found = networks.get(network ?? (names.length === 1 ? names[0] : ''))
  if (found) return found
  const quoted = names.map((name) => `\`${name}\``).join(', ')
  throw new Exit(
    EXIT.usage,
    network === undefined ? `\`${of}\` has several networks` : `\`${of}\` has no network \`${network}\``,
    `name one with \`--network\`: ${quoted}`,
  )
}

interface Wanted {
  readonly format: WritableFormat
  readonly name: string
  readonly described: Described | undefined
  readonly layout: ConvertOptions['layout']
}

async function encoded(file: WeightsFile, wanted: Wanted): Promise<ReadonlyMap<string, Uint8Array>> {
  const tensors = new Map<string, TensorData>()
  for (const { name, shape } of file.tensors) tensors.set(name, { shape, data: await file.read(name) })
  try {
    const { metadata } = file
    const written = await converted({ tensors, metadata }, wanted)
    return encodeWeights(wanted.format, written, wanted.name)
  } catch (cause) {
    if (cause instanceof FormatError)
      throw new Exit(EXIT.mistakes, `it cannot be written as ${wanted.format}: ${cause.message}`)
    throw cause
  }
}

/** Of a run's checkpoint: one network, or what its solver remembers. Throws a FormatError. */
async function converted(file: SafetensorsFile, { format, name, described, layout }: Wanted): Promise<SafetensorsFile> {
  if (!described) return file
  const { caffeHistory, exportedTensors, parametersOf } = await import('../../compiler/index.ts')
  const isCheckpoint = file.metadata['progress'] !== undefined
  if (format === 'solverstate' && isCheckpoint) {
    const { stages } = described.model.spec
    const places = caffeHistory(described.model, stages[0].solver)
    if (!places || stages.length > 1) {
      throw new FormatError(places ? 'it knows of no stages' : `Caffe has no solver \`${stages[0].solver.type}\``)
    }
    return solverOfCheckpoint(file, places, name.replace(/solverstate$/, 'caffemodel'))
  }
  if (layout === undefined && !isCheckpoint) {
    throw new Exit(
      EXIT.usage,
      '`--of` is for a checkpoint of a run, or for `--layout`',
      'leave it out: names and orders of numbers stay',
    )
  }
  const network = described.network()
  const own = isCheckpoint
    ? networkOfCheckpoint(
        file.tensors,
        network.name,
        parametersOf(network).map((one) => one.name),
      )
    : file.tensors
  return { ...file, tensors: layout === undefined ? own : exportWeights(exportedTensors(network, layout), own) }
}
