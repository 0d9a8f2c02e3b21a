/** The folder of a run, or of several, by how somebody calls it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { EXIT, Exit } from './exit.ts'

/** `name`: a path, or a name in `runs/`. */
export function runFolder(name: string): string {
  const folder = [name, join('runs', name)].find((path) => existsSync(path))
  if (folder !== undefined) return folder
  throw new Exit(EXIT.usage, `there is no run \`${name}\``, '`ts-compile runs` lists those that there are')
}
