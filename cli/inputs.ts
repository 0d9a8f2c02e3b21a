/** What this command was told to read: nothing that it writes may take the place of that, under whatever name. */
import { statSync } from 'node:fs'

import { EXIT, Exit } from './exit.ts'

const inputs = new Set<string>()

/** A disk that knows no capitals has one file under many names, and so have links. */
function identityOf(path: string): string | undefined {
  const there = statSync(path, { bigint: true, throwIfNoEntry: false })
  return there?.isFile() ? `${there.dev}:${there.ino}` : undefined
}

export function noteInput(path: string): void {
  const identity = identityOf(path)
  if (identity !== undefined) inputs.add(identity)
}

export function proveNoInput(path: string): void {
  const identity = identityOf(path)
  if (identity !== undefined && inputs.has(identity))
    throw new Exit(EXIT.usage, `\`${path}\` is what this command reads`, 'name another file')
}
