import { EngineError } from './errors.ts'
import type { Engine } from './engine.ts'

export interface EngineOptions {
  readonly engine?: 'auto' | 'onnx'
  readonly device?: 'auto' | 'cpu'
  /** Threads inside an op; by default as many as this process may use. */
  readonly threads?: number
}

export interface OpenedEngine {
  readonly engine: Engine
  /** Which engine and device, and why, in one clause. */
  readonly why: string
}

/** Opens the engine that was asked for, or the first that works. Throws an EngineError where none does. */
export async function openEngine({
  engine = 'auto',
  device = 'auto',
  threads,
}: EngineOptions = {}): Promise<OpenedEngine> {
  const { openOnnx } = await import('./onnx/index.ts')
  const opened = await openOnnx(threads)
  const asked = engine !== 'auto' && device !== 'auto'
  return { engine: opened, why: asked ? 'as asked' : 'the embedded engine' }
}

export { EngineError }
export type { Engine, EngineInfo, FileNetwork, Runnable, Session, Tensor } from './engine.ts'
