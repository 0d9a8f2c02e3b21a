import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'

import { CANONICAL, type Engine, type Runnable, type Session, type Tensor } from '../engine.ts'
import { findBlock } from './block.ts'
import { openFileNetwork } from './file-network.ts'
import { keepMemory } from './keep-memory.ts'
import { loadLibrary } from './library.ts'
import { profiledSession } from './profiled-session.ts'
import { OnnxSession } from './session.ts'

export interface OnnxOptions {
  readonly threads?: number
  /** False: programs run as they are, op by op in the canonical layout. */
  readonly fuse?: boolean
}

/** ONNX Runtime on the CPU: the embedded engine. Throws an EngineError where the library cannot be loaded. */
export async function openOnnx({ threads = availableParallelism(), fuse = true }: OnnxOptions = {}): Promise<Engine> {
  keepMemory()
  const ort = await loadLibrary()
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
  const options = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableMemPattern: false, // a pattern is kept beside the arena: twice the memory, and no faster
    logSeverityLevel: 3,
    // two programs take turns, each with threads of its own: spinning, they would keep the cores from each other
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  } as const
  const block = fuse ? await findBlock(ort, options) : undefined
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
        layout: block === undefined ? CANONICAL : `nchw${block}c`,
      },
    },
    load: (plan: Runnable, state: ReadonlyMap<string, Tensor>): Promise<Session> =>
      Promise.resolve(new OnnxSession(ort, { options, block }, plan, state)),
    profile: (plan, state) => Promise.resolve(profiledSession(ort, { options, block }, plan, state)),
    open: (path, input) => openFileNetwork(ort, options, path, input),
  }
}
