/** What leads to the codes of `catalogue/emit.ts`, in its order. */
import type { EmitCode } from '../catalogue/emit.ts'
import type { RunExample } from './example.ts'

export const emitExamples: Readonly<Record<EmitCode, RunExample>> = {
  'onnx-cannot-say': {
    cause: 'ts-compile emit x.yaml --target onnx, of a layer { name: bn1, type: batch_norm, use_global_stats: false }',
    cure: '{ name: bn1, type: batch_norm }, which normalises by its batch in training alone',
  },
  'pytorch-cannot-say': {
    cause: 'ts-compile emit x.yaml --target pytorch, of solver: { best: { metric: accuracy }, … }',
    cure: 'ts-compile emit x.yaml --target pytorch --set solver.best=null',
  },
}
