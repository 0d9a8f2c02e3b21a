import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'

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
  if (existsSync(out)) throw new Exit(EXIT.usage, `\`${out}\` is there already`, 'name a new file, or remove it')
  const { bytes, converted } = await withWeightsFile(path, async (file) => ({
    bytes: await encoded(file, format),
    converted: file.tensors.filter(({ dtype }) => dtype !== 'F32').length,
  }))
  const temporary = `${out}.tmp-${process.pid}`
  try {
    writeFileSync(temporary, bytes)
    renameSync(temporary, out)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw new Exit(EXIT.usage, `cannot write \`${out}\`: ${systemReason(cause)}`)
  }
  say(`wrote ${out}${converted > 0 ? `; ${converted} of its tensors were converted to float32` : ''}`)
}

async function encoded(file: WeightsFile, format: WritableFormat): Promise<Uint8Array> {
  const tensors = new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array<ArrayBuffer> }>()
  for (const { name, shape } of file.tensors) tensors.set(name, { shape, data: await file.read(name) })
  try {
    return encodeWeights(format, { tensors, metadata: file.metadata })
  } catch (cause) {
    if (cause instanceof FormatError)
      throw new Exit(EXIT.mistakes, `it cannot be written as ${format}: ${cause.message}`)
    throw cause
  }
}
