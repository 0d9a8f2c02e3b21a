/** Which files a spec may name: a stranger's spec, in a pull request, must not read what it likes. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

import { searchedFolders } from '../runtime/data/catalog/index.ts'

const allowed = new Set<string>()
let dataDir: string | undefined

/** What `--allow-path` adds, and the folder of a spec that is named on the command line. */
export function allowFolder(folder: string): void {
  allowed.add(real(resolve(folder)))
}

/** What `--data-dir` says. */
export function nameDataFolder(folder: string): string {
  dataDir = folder
  return folder
}

/** The folders that `writer` may name files in, where `path` lies in none of them; undefined where it does. */
export function outsideOf(path: string, writer: string): readonly string[] | undefined {
  const home = real(dirname(resolve(writer)))
  const roots = [...new Set([repositoryOf(home) ?? home, ...searchedFolders({ dataDir }).map(real), ...allowed])]
  const target = real(resolve(path))
  if (roots.some((root) => target === root || target.startsWith(root.endsWith(sep) ? root : root + sep)))
    return undefined
  return roots.map((root) => shortest(root))
}

/** The nearest folder upwards that git keeps. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : repositoryOf(above)
}

/** Without links; of what does not exist, the part that does. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(real(above), path.slice(above.length))
  }
}

function shortest(folder: string): string {
  const near = relative(process.cwd(), folder)
  return near === '' ? '.' : near.length < folder.length ? near : folder
}
