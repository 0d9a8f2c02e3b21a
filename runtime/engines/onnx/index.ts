import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'

import type { Engine, Runnable, Session, Tensor } from '../engine.ts'
import { openFileNetwork } from './file-network.ts'
import { loadLibrary } from './library.ts'
import { OnnxSession } from './session.ts'

/** ONNX Runtime on the CPU: the embedded engine. Throws an EngineError where the library cannot be loaded. */
export async function openOnnx(threads: number = availableParallelism()): Promise<Engine> {
  const ort = await loadLibrary()
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
  const options = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    // two programs take turns, each with threads of its own: spinning, they would keep the cores from each other
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  } as const
  return {
    info: {
      engine: 'onnx',
      device: 'cpu',
      library: `onnxruntime-node ${version}`,
      threads,
      choices: {
        optimization: options.graphOptimizationLevel,
        execution: options.executionMode,
        inter_op_threads: options.interOpNumThreads,
      },
    },
    load: (plan: Runnable, state: ReadonlyMap<string, Tensor>): Promise<Session> =>
      Promise.resolve(new OnnxSession(ort, options, plan, state)),
    open: (path, input) => openFileNetwork(ort, options, path, input),
  }
}
