/** The folder of a run, or of several, by how somebody calls it. */
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { EXIT, Exit } from './exit.ts'

/** `name`: a path, or a name in `runs/`. */
export function runFolder(name: string): string {
  const folder = [name, join('runs', name)].find((path) => existsSync(path))
  if (folder !== undefined && statSync(folder).isDirectory()) return folder
  if (folder !== undefined)
    throw new Exit(
      EXIT.usage,
      `\`${folder}\` is a file, and a run is a folder`,
      `that of the file is \`${dirname(folder)}\``,
    )
  throw new Exit(EXIT.usage, `there is no run \`${name}\``, '`ts-compile runs` lists those that there are')
}
