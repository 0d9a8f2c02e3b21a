import { existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * Makes a folder and those above it, one by one: asked for them at once, Node never answers where a file system takes no
 * folders (`/proc/x`). Throws what the system says, as a sentence.
 */
export function makeFolders(path: string): void {
  for (const folder of missing(path)) making(folder, (one) => mkdirSync(one))
}

/** Throws where the folder could not be made, and leaves nothing behind. */
export function proveFolder(path: string): void {
  const [first] = missing(path)
  const above = first === undefined ? resolve(path) : dirname(first)
  making(join(above, '.tmp-'), (folder) => rmdirSync(mkdtempSync(folder)))
}

/** Of the path, what is not there, the uppermost first. */
function missing(path: string): readonly string[] {
  const folders: string[] = []
  for (let at = resolve(path); !existsSync(at) && dirname(at) !== at; at = dirname(at)) folders.unshift(at)
  return folders
}

function making(folder: string, make: (folder: string) => unknown): void {
  try {
    make(folder)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EEXIST' && statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return // another was quicker
    if (code === 'EEXIST') throw new Error(`\`${folder}\` is a link that leads nowhere`, { cause: error })
    if (code === 'ENOENT') throw new Error(`\`${dirname(folder)}\` takes no folders`, { cause: error })
    throw error
  }
}
