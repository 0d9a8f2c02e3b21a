/** The folders that this command's options name. */
import { resolve } from 'node:path'

/** In full. */
export const allowedFolders: Set<string> = new Set()
let dataDir: string | undefined

/** What `--allow-path` adds, and the folder of a spec that is named on the command line. */
export function allowFolder(folder: string): void {
  allowedFolders.add(resolve(folder))
}

/** What `--data-dir` says. */
export function nameDataFolder(folder: string): string {
  dataDir = folder
  return folder
}

export function namedDataFolder(): string | undefined {
  return dataDir
}
