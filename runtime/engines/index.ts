import { EngineError } from './errors.ts'
import { CANONICAL, type Engine } from './engine.ts'

export interface EngineOptions {
  readonly engine?: 'auto' | 'onnx'
  readonly device?: 'auto' | 'cpu'
  /** Threads inside an op; by default as many as this process may use. */
  readonly threads?: number
  /** False: programs run op by op in the canonical layout, more slowly. */
  readonly fuse?: boolean
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
  fuse,
}: EngineOptions = {}): Promise<OpenedEngine> {
  const { openOnnx } = await import('./onnx/index.ts')
  const opened = await openOnnx({ ...(threads !== undefined && { threads }), ...(fuse !== undefined && { fuse }) })
  const asked = engine !== 'auto' && device !== 'auto'
  return { engine: opened, why: asked ? 'as asked' : 'the embedded engine' }
}

/** What opens the engine that numbers were made with, as a lock says: sums depend on threads and on the layout of images. */
export function optionsOf({
  threads,
  layout,
}: {
  readonly threads?: unknown
  readonly layout?: unknown
}): Pick<EngineOptions, 'threads' | 'fuse'> {
  return { ...(typeof threads === 'number' && { threads }), ...(layout === CANONICAL && { fuse: false }) }
}

export { withForms } from './forms.ts'
export { openLanes, type Lanes } from './lanes.ts'
export { EngineError }
export type { Engine, EngineInfo, FileNetwork, OpTime, ProfiledSession, Runnable, Session, Tensor } from './engine.ts'
