/** Which packages an engine computes with. */
import type { EngineInfo } from './engine.ts'

/** TensorFlow on a GPU, TensorFlow, any GPU, plain JavaScript. */
export type TfjsDevice = 'cuda' | 'cpu' | 'webgpu' | 'js'

/** What is imported for each device; the last of them has the library itself. */
export const TFJS_PACKAGES: Readonly<Record<TfjsDevice, readonly string[]>> = {
  cuda: ['@tensorflow/tfjs-node-gpu'],
  cpu: ['@tensorflow/tfjs-node'],
  webgpu: ['webgpu', '@tensorflow/tfjs-backend-webgpu', '@tensorflow/tfjs-core'],
  js: ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core'],
}

export function packagesOf({ engine, device }: Pick<EngineInfo, 'engine' | 'device'>): readonly string[] {
  if (engine !== 'tfjs') return ['onnxruntime-node']
  return Object.hasOwn(TFJS_PACKAGES, device) ? TFJS_PACKAGES[device as TfjsDevice] : []
}
