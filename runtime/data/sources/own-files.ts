/** Files of a set. What is no file is not opened, and what leads out of where a spec may read is refused. */
import { accessSync, constants, lstatSync, realpathSync, statSync, type Stats } from 'node:fs'
import { dirname, sep } from 'node:path'

import { RunError, rightsOr, systemReason } from '../../run-error.ts'
import type { SourceRequest } from './request.ts'

/** For a path that a spec says. */
export const PATHS_ARE = 'paths of `data` are relative to the file that names them'

/**
 * What the system says of a file. Throws a RunError where there is none that can be read: to open a pipe is to wait for
 * whoever writes to it, and a device may have no end.
 */
export function fileAt(path: string, help: string = PATHS_ARE): Stats {
  const problem = (why: string, help: string, cause?: unknown): RunError =>
    new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${why}`, { help, cause })
  const unreadable = (cause: unknown): RunError => problem(systemReason(cause), rightsOr(cause, help), cause)
  let stats: Stats
  try {
    stats = statSync(path)
  } catch (cause) {
    throw unreadable(cause)
  }
  if (stats.isDirectory()) throw problem('it is a folder', help)
  if (!stats.isFile()) throw problem('it is a pipe or a device, not a file', help)
  try {
    accessSync(path, constants.R_OK)
  } catch (cause) {
    throw unreadable(cause)
  }
  return stats
}

/**
 * Proves of files in `folder`, which the spec may read, that it may read them too: links lead anywhere. A link may lead to
 * a file of the same folder, or to wherever the spec could name files itself.
 */
export function fenceOf(folder: string, { outside }: Pick<SourceRequest, 'outside'>): (path: string) => void {
  const home = realpathSync(folder)
  const inside = (real: string): boolean => real === home || real.startsWith(home + sep)
  const folders = new Map<string, string>() // where they really are: most files share theirs with others
  const verdicts = new Map<string, readonly string[] | undefined>()
  const known = <T>(map: Map<string, T>, key: string, find: (key: string) => T): T => {
    const found = map.has(key) ? (map.get(key) as T) : find(key)
    map.set(key, found)
    return found
  }
  return (path) => {
    const parent = known(folders, dirname(path), (named) => realpathSync(named))
    const linked = lstatSync(path).isSymbolicLink()
    if (!linked && inside(parent)) return
    const real = realpathSync(path)
    const roots = inside(real) ? undefined : known(verdicts, dirname(real), () => outside(real))
    if (!roots) return
    throw new RunError('path-not-allowed', 1, `\`${path}\` is really \`${real}\`, outside of what the spec may name`, {
      help: `it may name files in ${roots.map((root) => `\`${root}\``).join(', ')}; \`--allow-path DIR\` adds a folder`,
    })
  }
}
