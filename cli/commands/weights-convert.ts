import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import type { ExportedTensor } from '../../compiler/index.ts'
import { counted } from '../../compiler/emit/index.ts'
import {
  encodeWeights,
  exportWeights,
  FormatError,
  writableEndings,
  writableFormat,
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
    throw new Exit(EXIT.usage, `\`${out}\` ends in none of the formats that can be written`, `they are ${known}`)
  }
  const exported = await exportOf(options)
  const { files, converted } = await withWeightsFile(path, async (file) => ({
    files: await encoded(file, { format, name: basename(out), exported }),
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

/** What another layout wants of a network; undefined where names and orders stay as they are. */
async function exportOf({ layout, of, network }: ConvertOptions): Promise<readonly ExportedTensor[] | undefined> {
  if (layout === undefined && of === undefined && network === undefined) return undefined
  if (layout === undefined || of === undefined) {
    throw new Exit(
      EXIT.usage,
      '`--layout` and `--of` belong together',
      'orders of numbers depend on the network, which a spec describes',
    )
  }
  const { compileOrExit } = await import('./compile.ts')
  const { exportedTensors } = await import('../../compiler/index.ts')
  const { networks } = (await compileOrExit(of, [])).model
  const names = [...networks.keys()]
  const found = networks.get(network ?? (names.length === 1 ? names[0] : ''))
  if (found) return exportedTensors(found, layout)
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
  readonly exported: readonly ExportedTensor[] | undefined
}

async function encoded(
  file: WeightsFile,
  { format, name, exported }: Wanted,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const tensors = new Map<string, TensorData>()
  for (const { name, shape } of file.tensors) tensors.set(name, { shape, data: await file.read(name) })
  try {
    const written = exported ? exportWeights(exported, tensors) : tensors
    return encodeWeights(format, { tensors: written, metadata: file.metadata }, name)
  } catch (cause) {
    if (cause instanceof FormatError)
      throw new Exit(EXIT.mistakes, `it cannot be written as ${format}: ${cause.message}`)
    throw cause
  }
}
