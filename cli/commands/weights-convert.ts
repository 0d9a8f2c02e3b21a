import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { counted } from '../../compiler/emit/index.ts'
import { systemReason } from '../../runtime/run-error.ts'
import {
  encodeWeights,
  FormatError,
  writableEndings,
  writableFormat,
  type WeightsFile,
  type WritableFormat,
} from '../../runtime/weights/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { withWeightsFile } from '../open-weights.ts'
import { say } from '../terminal.ts'

/** Writes what is in `path` to `out`, in the format of its name; what is there is not overwritten. */
export async function convertWeights(path: string, out: string): Promise<void> {
  const format = writableFormat(out)
  if (!format) {
    const known = writableEndings.map((ending) => `.${ending}`).join(', ')
    throw new Exit(EXIT.usage, `\`${out}\` ends in none of the formats that can be written`, `they are ${known}`)
  }
  const { files, converted } = await withWeightsFile(path, async (file) => ({
    files: await encoded(file, format, basename(out)),
    converted: [...new Set(file.tensors.map(({ dtype }) => dtype).filter((dtype) => dtype !== 'F32'))],
  }))
  const paths = [...files].map(([name, bytes]) => ({ path: join(dirname(out), name), bytes }))
  for (const { path } of paths) {
    if (existsSync(path)) throw new Exit(EXIT.usage, `\`${path}\` is there already`, 'name a new file, or remove it')
  }
  for (const { path, bytes } of paths) write(path, bytes)
  const others = paths.length > 1 ? ` and ${counted(paths.length - 1, 'shard')}` : ''
  say(`wrote ${out}${others}${converted.length > 0 ? `; what was ${converted.join(' or ')} is float32 now` : ''}`)
}

function write(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.tmp-${process.pid}`
  try {
    writeFileSync(temporary, bytes)
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw new Exit(EXIT.usage, `cannot write \`${path}\`: ${systemReason(cause)}`)
  }
}

async function encoded(
  file: WeightsFile,
  format: WritableFormat,
  name: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const tensors = new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }>()
  for (const { name, shape } of file.tensors) tensors.set(name, { shape, data: await file.read(name) })
  try {
    return encodeWeights(format, { tensors, metadata: file.metadata }, name)
  } catch (cause) {
    if (cause instanceof FormatError)
      throw new Exit(EXIT.mistakes, `it cannot be written as ${format}: ${cause.message}`)
    throw cause
  }
}
