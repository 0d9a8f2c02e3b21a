/** Files that may be specs. */
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'

import { systemReason } from '../runtime/run-error.ts'
import { EXIT, Exit } from './exit.ts'

/** `target` itself, or every YAML file in that folder, by name. */
export function specFiles(target: string): readonly string[] {
  if (!isFolder(target)) return [target]
  return entriesOf(target)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(target, entry.name)
      if (entry.isDirectory()) return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : specFiles(path)
      // a run's record of its spec lies in another folder than what the spec names
      return /\.ya?ml$/.test(entry.name) && entry.name !== 'spec.resolved.yaml' ? [path] : []
    })
}

/** What cannot be looked at is told when it is read. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    throw new Exit(EXIT.usage, `cannot read \`${folder}\`: ${systemReason(error)}`)
  }
}
