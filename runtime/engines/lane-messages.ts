/** What a thread with sessions is asked, and what it answers. */
import type { ProgramName } from '../../compiler/index.ts'
import type { EngineOptions, Runnable, Tensor } from './index.ts'

export interface LaneWorkerData {
  readonly options: EngineOptions
}

type Tensors = ReadonlyMap<string, Tensor>

export type LaneCall =
  | { readonly act: 'load'; readonly session: number; readonly plan: Runnable; readonly state: Tensors }
  | { readonly act: 'run'; readonly session: number; readonly program: ProgramName; readonly feeds: Tensors }
  | { readonly act: 'read'; readonly session: number; readonly names: readonly string[] }
  | { readonly act: 'unload'; readonly session: number; readonly program: ProgramName }
  | { readonly act: 'dispose'; readonly session: number }

/** Undefined: nothing is asked any more, and the thread ends. */
export type LaneMessage = { readonly id: number; readonly call: LaneCall } | undefined

/** An error loses its class on the way: `engine` says that it was the engine's. */
export type LaneAnswer =
  | { readonly id: number; readonly tensors: Tensors | undefined }
  | { readonly id: number; readonly engine: boolean; readonly message: string; readonly help?: string }
