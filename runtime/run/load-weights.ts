import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

import type { WeightMap } from '../../compiler/index.ts'
import { decodeSafetensors, FormatError, type SafetensorsFile } from '../../compiler/formats/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError, systemReason } from '../run-error.ts'

export interface LoadedWeights {
  /** By the name of the state that each fills. */
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly sha256: string
}

/** Loads `file` through the plan's map: every entry must find its tensor, and every tensor its entry. */
export function loadWeights(file: string, map: WeightMap): LoadedWeights {
  const bytes = readBytes(file)
  const { tensors } = decode(file, bytes)
  const left = new Set(tensors.keys())
  const found = map.entries.map(({ from, to, shape }): [string, Tensor] => {
    const tensor = tensors.get(from)
    if (!tensor) throw misfit(file, `it has no \`${from}\` for \`${to}\``)
    if (tensor.shape.join() !== shape.join())
      throw misfit(file, `\`${from}\` is [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`)
    left.delete(from)
    return [to, tensor]
  })
  if (left.size > 0) throw misfit(file, `nothing takes its ${[...left].map((name) => `\`${name}\``).join(', ')}`)
  return { tensors: new Map(found), sha256: createHash('sha256').update(bytes).digest('hex') }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw misfit(file, systemReason(cause), cause)
  }
}

function decode(file: string, bytes: Uint8Array): SafetensorsFile {
  try {
    return decodeSafetensors(bytes)
  } catch (cause) {
    if (cause instanceof FormatError) throw misfit(file, cause.message, cause)
    throw cause
  }
}

function misfit(file: string, why: string, cause?: unknown): RunError {
  return new RunError('weights-file-misfit', 1, `the weights in \`${file}\` cannot be used: ${why}`, {
    help: 'remove the folder that it is in, and the teacher is trained again',
    cause,
  })
}
