/** The packages of each device, and whether they are there: asked of the file system, since to load them takes long. */
import { createRequire } from 'node:module'

import { NODE_PACKAGES } from './node-binding.ts'

/** TensorFlow on a GPU, TensorFlow, any GPU, plain JavaScript. */
export type TfjsDevice = 'cuda' | 'cpu' | 'webgpu' | 'js'

/** What is imported for each device; the last of them has the library itself. */
export const PACKAGES: Readonly<Record<TfjsDevice, readonly string[]>> = {
  cuda: [NODE_PACKAGES.cuda],
  cpu: [NODE_PACKAGES.cpu],
  webgpu: ['webgpu', '@tensorflow/tfjs-backend-webgpu', '@tensorflow/tfjs-core'],
  js: ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core'],
}

export function isInstalled(device: TfjsDevice): boolean {
  return PACKAGES[device].every(isThere)
}

export function isThere(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}
