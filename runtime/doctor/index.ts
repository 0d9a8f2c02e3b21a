import { datasets } from '../../compiler/index.ts'
import type { DataOptions } from '../data/index.ts'
import { dataset } from './datasets.ts'
import { onnx, tensorflow } from './engines.ts'
import type { Finding } from './finding.ts'
import { memory, node, processor, vectors } from './machine.ts'

/** What a run needs of this machine, and what is there. Never throws. */
export async function examine(options: DataOptions = {}): Promise<readonly Finding[]> {
  return [
    node(),
    processor(),
    vectors(),
    memory(),
    await onnx(),
    tensorflow(),
    ...(await Promise.all(datasets.map(({ name }) => dataset(name, options)))),
  ]
}

export { dataset, memory, node, onnx, processor, tensorflow, vectors }
export type { Finding }
