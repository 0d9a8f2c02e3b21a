import { datasets } from '../../compiler/index.ts'
import type { DataOptions } from '../data/index.ts'
import { dataset } from './datasets.ts'
import { onnx, others } from './engines.ts'
import type { Finding } from './finding.ts'
import { gpus } from './gpus.ts'
import { memory, node, processor, vectors } from './machine.ts'
import { lookAround } from './surroundings.ts'

/** What a run needs of this machine, and what is there. Never throws. */
export async function examine(options: DataOptions = {}): Promise<readonly Finding[]> {
  const around = lookAround()
  return [
    node(),
    processor(),
    vectors(),
    memory(),
    gpus(around),
    await onnx(),
    ...(await others(around)),
    ...(await Promise.all(datasets.map(({ name }) => dataset(name, options)))),
  ]
}

export { dataset, memory, node, onnx, processor, vectors }
export type { Finding }
