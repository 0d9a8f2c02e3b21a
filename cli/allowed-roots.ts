/** Which files a spec may name: a stranger's spec, in a pull request, must not read what it likes. */
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

import { admit, isWithin } from '../runtime/admitted.ts'
import { searchedFolders } from '../runtime/data/catalog/index.ts'
import { allowedFolders, namedDataFolder } from './named-folders.ts'

/** The folders that `writer` may name files in, where `path` lies in none of them; undefined where it does. */
export function outsideOf(path: string, writer: string): readonly string[] | undefined {
  const home = real(dirname(resolve(writer)))
  const named = [...searchedFolders({ dataDir: namedDataFolder() }), ...allowedFolders]
  const roots = [...new Set([repositoryOf(home) ?? home, ...named.map(real)])]
  const target = real(resolve(path))
  if (roots.some((root) => isWithin(root, target))) {
    admit(path, roots)
    return undefined
  }
  return roots.map((root) => shortest(root))
}

/** The nearest folder upwards that git keeps. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : repositoryOf(above)
}

/** Without links, and as the disk writes it, where that knows no capitals; of what does not exist, the part that does. */
function real(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(real(above), path.slice(above.length))
  }
}

function shortest(folder: string): string {
  const near = relative(process.cwd(), folder)
  return near === '' ? '.' : near.length < folder.length ? near : folder
}
