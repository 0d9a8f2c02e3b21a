/** The compiler's host for one commit: paths are those of the working folder, texts those of then. */
import { posix, relative, sep } from 'node:path'

import type { Host, ReadResult } from '../../compiler/index.ts'
import { outsideOf } from '../allowed-roots.ts'
import type { Repository, Revision, TreeEntry } from './repository.ts'

/** So many links may lead from one to the other. */
const LINKS = 40

const LINK = '120000'
const SUBMODULE = '160000'

type Found = { readonly ok: true; readonly entry: TreeEntry } | { readonly ok: false; readonly reason: string }

export function revisionHost(repository: Repository, revision: Revision): Host {
  const inTree = (path: string): string => pathIn(repository, path)
  return {
    readText(path): ReadResult {
      const found = locate(revision, inTree(path), LINKS)
      if (!found.ok) return found
      try {
        return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(revision.bytes(found.entry)) }
      } catch (error) {
        if (error instanceof TypeError) return { ok: false, reason: 'it is no UTF-8 text' }
        throw error
      }
    },
    siblings(path): readonly string[] {
      const folder = posix.dirname(inTree(path))
      return namesIn(revision, folder === '.' ? '' : `${folder}/`)
    },
    env: (name) => process.env[name],
    outside: (path, writer) => (inTree(path).startsWith('../') ? outsideOf(path, writer) : undefined),
  }
}

/** YAML files at or below `path`, by their paths from the working folder. */
export function filesAt(repository: Repository, revision: Revision, path: string): readonly string[] {
  const here = pathIn(repository, path)
  const below = here === '.' || here === '' ? '' : `${here.replace(/\/$/, '')}/`
  const found = [...revision.entries.keys()].filter((name) => name === here || (name.startsWith(below) && isSpec(name)))
  return found.map((name) => posix.relative(repository.prefix === '' ? '.' : repository.prefix, name)).sort()
}

function isSpec(name: string): boolean {
  const parts = name.split('/')
  const isHidden = parts.slice(0, -1).some((part) => part.startsWith('.') || part === 'node_modules')
  return !isHidden && /\.ya?ml$/.test(name) && parts.at(-1) !== 'spec.resolved.yaml'
}

/** From the repository's root; what is outside it starts with `..`. */
function pathIn({ root, prefix }: Repository, path: string): string {
  const slashed = path.split(sep).join('/')
  return posix.isAbsolute(slashed)
    ? relative(root, path).split(sep).join('/')
    : posix.normalize(posix.join(prefix, slashed))
}

/** Through links, as the disk would. */
function locate(revision: Revision, path: string, links: number): Found {
  if (path.startsWith('../')) return { ok: false, reason: 'it lies outside the repository' }
  const entry = revision.entries.get(path)
  if (entry && entry.mode !== LINK && entry.mode !== SUBMODULE) return { ok: true, entry }
  const parts = path.split('/')
  for (let length = 1; length <= parts.length; length++) {
    const above = parts.slice(0, length).join('/')
    const mode = revision.entries.get(above)?.mode
    if (mode === SUBMODULE) return { ok: false, reason: `it lies in the submodule \`${above}\`` }
    if (mode !== LINK) continue
    if (links === 0) return { ok: false, reason: 'links lead round in a circle' }
    const target = new TextDecoder().decode(revision.bytes(revision.entries.get(above) as TreeEntry)) // its mode was read there
    const whole = posix.join(posix.isAbsolute(target) ? '../' : posix.dirname(above), target, ...parts.slice(length))
    return locate(revision, posix.normalize(whole), links - 1)
  }
  if (namesIn(revision, `${path}/`).length > 0) return { ok: false, reason: 'it is a folder' }
  return { ok: false, reason: `no such file in ${revision.name}` }
}

function namesIn({ entries }: Revision, folder: string): readonly string[] {
  const names = [...entries.keys()].flatMap((name) =>
    name.startsWith(folder) ? [name.slice(folder.length).split('/')[0] ?? ''] : [],
  )
  return [...new Set(names)]
}
