/** What a path that leads to no file may be a slip of. */
import { posix, type ParsedPath } from 'node:path'

import { suggestions, type Span } from './diagnostics/index.ts'
import type { Host } from './host.ts'

/** ``did you mean `../net.yaml`?``, as the file that says `wanted` would write it, or undefined where nothing is near. */
export function nearPath(file: string, wanted: Span | undefined, host: Host): string | undefined {
  if (ADDRESS.test(file)) return 'it is an address, and a spec names files: download it, and name the file'
  const found = nearFile(file, wanted, host) ?? nearFolder(file, host)
  if (found === undefined) return undefined
  const folder = wanted === undefined || wanted.file.startsWith('--') ? '.' : posix.dirname(wanted.file)
  const written = posix.isAbsolute(found) && !posix.isAbsolute(folder) ? found : posix.relative(folder, found)
  return `did you mean \`${written}\`?`
}

/** What is left of `https://` in a path. */
const ADDRESS = /(^|\/)(https?|ftp|s3|gs):\/(?!\/)/

/** A path as it was written, where it was an address. */
export function shownPath(file: string): string {
  const at = ADDRESS.exec(file)
  return at ? file.slice(at.index).replace(ADDRESS, '$2://') : file
}

/** Names are compared without the extension, where they share it; `.yml` and `.yaml` are one. */
function nearFile(file: string, wanted: Span | undefined, host: Host): string | undefined {
  const { dir, base, name, ext } = posix.parse(file)
  const others = host.siblings(file).filter((other) => other !== base && posix.join(dir, other) !== wanted?.file)
  const files = others.map((other) => posix.parse(other))
  const same = files.filter((other) => kind(other.ext) === kind(ext))
  const near =
    [...same, ...(ext === '' ? files : [])].find((other) => other.name === name) ??
    closest(same, name, 'name') ??
    (kind(ext) === '.yaml' ? undefined : closest(files, base, 'base'))
  return near && posix.join(dir, near.base)
}

function kind(extension: string): string {
  return extension === '.yml' ? '.yaml' : extension
}

function closest(files: readonly ParsedPath[], word: string, of: 'name' | 'base'): ParsedPath | undefined {
  const words = files.map((file) => file[of])
  const [near] = suggestions(word, words)
  return files.find((file) => file[of] === near)
}

/** Where there is no such folder: the file of the name in one beside it that is called much the same. */
function nearFolder(file: string, host: Host): string | undefined {
  const { dir, base } = posix.parse(file)
  if (dir === '' || host.siblings(file).length > 0) return undefined
  const { dir: above, base: folder } = posix.parse(dir)
  const [near] = suggestions(folder, host.siblings(dir))
  if (near === undefined) return undefined
  const meant = posix.join(above, near, base)
  return host.readText(meant).ok ? meant : nearFile(meant, undefined, host)
}
