/** Which engines and devices are tried for what was asked, and in which order. */
import { hasGpu, type Candidate, type Choice } from './choose.ts'
import type { DeviceName, EngineName, EngineOptions } from './index.ts'

export const EMBEDDED = 'the embedded engine'

/** What this machine has; tests say it. */
export interface Here {
  /** The system shows the way to a GPU. */
  readonly gpu: boolean
  /** TensorFlow's package for GPUs is installed. */
  readonly tensorflow: boolean
}

/** On a machine without a GPU none is tried: libraries print what they miss. */
export async function candidates(
  { engine = 'auto', device = 'auto' }: EngineOptions,
  here?: Here,
): Promise<Candidate | Choice> {
  const on = (name: EngineName, device: DeviceName): Candidate => ({ engine: name, device })
  if (engine !== 'auto' && device !== 'auto') return on(engine, device)
  const { gpu, tensorflow } = here ?? (await thisMachine())
  const cuda = engine === 'auto' && tensorflow ? [on('tfjs', 'cuda')] : []
  if (device === 'cuda' && cuda.length > 0) return { gpus: cuda, last: on('onnx', device), why: EMBEDDED }
  if (device !== 'auto') return on('onnx', device)
  const gpus =
    engine === 'tfjs' ? [on('tfjs', 'cuda'), on('tfjs', 'webgpu')] : [...cuda, on('onnx', 'cuda'), on('onnx', 'webgpu')]
  const last = on(engine === 'tfjs' ? 'tfjs' : 'onnx', 'cpu')
  return { gpus: gpu ? gpus : [], last, why: engine === 'tfjs' ? 'no GPU is here' : EMBEDDED }
}

async function thisMachine(): Promise<Here> {
  const { isInstalled } = await import('./tfjs/index.ts')
  return { gpu: hasGpu(), tensorflow: isInstalled('cuda') }
}
