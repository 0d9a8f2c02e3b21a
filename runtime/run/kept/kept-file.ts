/** `answers-<identity>.safetensors`: what is known of some images, which of them those are, and a checksum of both. */
import { existsSync } from 'node:fs'

import { decodeSafetensors } from '../../../compiler/formats/index.ts'
import type { Tensor } from '../../engines/index.ts'
import { readRegular } from '../../regular-file.ts'
import { writeWhole } from '../files.ts'
import { encodeSummed, provedMetadata } from '../summed-tensors.ts'
import type { KeptProgram } from './kept-program.ts'
import { MemoryRows } from './rows.ts'

/** The tensor that says of which images there are rows. */
const FILLED = '.filled' // no network has a name without letters

export interface Kept {
  readonly numbers: ReadonlyMap<string, Float32Array>
  readonly filled: Uint8Array
}

/** Undefined where there is none. Throws an Error with the reason where it is not as it was written. */
export function readKept(file: string, count: number, widths: ReadonlyMap<string, number>): Kept | undefined {
  if (!existsSync(file)) return undefined
  const read = decodeSafetensors(readRegular(file))
  provedMetadata(read)
  const { tensors } = read
  const numbers = new Map<string, Float32Array>()
  for (const [name, width] of widths) {
    const data = tensors.get(name)?.data
    if (!(data instanceof Float32Array) || data.length !== count * width) throw new Error(`it has no whole \`${name}\``)
    numbers.set(name, data)
  }
  const filled = tensors.get(FILLED)?.data
  if (filled?.length !== count) throw new Error('it does not say of which images it is')
  return { numbers, filled: Uint8Array.from(filled) }
}

/** What lies in a file already is not written. */
export function writeKept(file: string, { outputs, filled }: KeptProgram): void {
  const tensors = new Map<string, Tensor>([[FILLED, { shape: [filled.length], data: Int32Array.from(filled) }]])
  for (const [name, { shape, rows }] of outputs) {
    if (!(rows instanceof MemoryRows)) return
    tensors.set(name, { shape: [filled.length, ...shape], data: rows.numbers })
  }
  writeWhole(file, encodeSummed(tensors, {}))
}
