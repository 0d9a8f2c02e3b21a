/** Whether the packages of a device are there: asked of the file system, since to load them takes long. */
import { createRequire } from 'node:module'

import { TFJS_PACKAGES, type TfjsDevice } from '../packages.ts'

export function isInstalled(device: TfjsDevice): boolean {
  return TFJS_PACKAGES[device].every(isThere)
}

export function isThere(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}
