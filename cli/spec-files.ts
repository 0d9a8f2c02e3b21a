/** Files that may be specs. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** `target` itself, or every YAML file in that folder, by name. */
export function specFiles(target: string): readonly string[] {
  if (!statSync(target, { throwIfNoEntry: false })?.isDirectory()) return [target]
  return readdirSync(target, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(target, entry.name)
      if (entry.isDirectory()) return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : specFiles(path)
      // a run's record of its spec lies in another folder than what the spec names
      return /\.ya?ml$/.test(entry.name) && entry.name !== 'spec.resolved.yaml' ? [path] : []
    })
}
