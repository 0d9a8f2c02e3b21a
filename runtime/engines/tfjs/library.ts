/** The library, which is no dependency of ours: it is looked for when a device of this engine is asked for. */
import type * as TfjsCore from '@tensorflow/tfjs-core'

import { EngineError } from '../errors.ts'
import { TFJS_PACKAGES, type TfjsDevice } from '../packages.ts'
import { isThere } from './installed.ts'
import { bindingFailure, prepareBinding } from './node-binding.ts'

export type Tf = typeof TfjsCore
export type Tensor = TfjsCore.Tensor

/** The modules of `TFJS_PACKAGES[device]`, by name. Throws an EngineError that names the package that is missing or cannot be loaded. */
export async function importFor(device: TfjsDevice): Promise<ReadonlyMap<string, unknown>> {
  if (device === 'cuda' || device === 'cpu') prepareBinding()
  const modules = new Map<string, unknown>()
  for (const name of TFJS_PACKAGES[device]) modules.set(name, await importPackage(name, device))
  return modules
}

/** The library itself, among the modules for a device. */
export function coreOf(modules: ReadonlyMap<string, unknown>): Tf {
  return [...modules.values()].at(-1) as Tf // `TFJS_PACKAGES` has it so
}

async function importPackage(name: string, device: TfjsDevice): Promise<unknown> {
  const help = `\`npm install ${TFJS_PACKAGES[device].join(' ')}\` installs it`
  if (!isThere(name))
    throw new EngineError(`tfjs on ${device} needs the package \`${name}\`, which is not installed`, { help })
  try {
    const module = (await import(name)) as { readonly default?: unknown }
    return module.default ?? module // they are CommonJS, of which an import does not see every name
  } catch (cause) {
    const known = device === 'cuda' || device === 'cpu' ? bindingFailure(device, cause) : undefined
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n')
    throw known ?? new EngineError(`the package \`${name}\` cannot be loaded: ${reason}`, { cause, help })
  }
}
