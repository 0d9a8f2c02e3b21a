/** What commands write: whole, or the command ends with what the system says. */
import { dirname } from 'node:path'

import { systemReason } from '../runtime/run-error.ts'
import { createFile, replaceFile } from '../runtime/whole-file.ts'
import { EXIT, Exit } from './exit.ts'
import { proveNoInput } from './inputs.ts'

export function replaceOrExit(path: string, content: string | Uint8Array, help?: string): void {
  proveNoInput(path)
  writingOrExit(path, help, () => replaceFile(path, content))
}

/** Never in place of what is there. */
export function createOrExit(path: string, content: string | Uint8Array, help?: string): void {
  writingOrExit(path, help, () => createFile(path, content))
}

export function writingOrExit<T>(path: string, help: string | undefined, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    throw new Exit(EXIT.usage, `cannot write \`${path}\`: ${writingReason(path, cause)}`, help)
  }
}

/** A new file is not missed: its folder is. */
function writingReason(path: string, cause: unknown): string {
  const isMissing = (cause as { code?: string }).code === 'ENOENT'
  return isMissing ? `there is no folder \`${dirname(path)}\`` : systemReason(cause)
}
