import { existsSync, readdirSync, statSync, type Dirent } from 'node:fs'
import { extname } from 'node:path'

import { RunError, rightsOr, systemReason } from '../../run-error.ts'
import { PATHS_ARE } from './own-files.ts'

/** What the decoder reads. */
const KINDS = ['.avif', '.gif', '.jpeg', '.jpg', '.png', '.tif', '.tiff', '.webp']
/** What systems leave in folders. */
const LITTER = ['desktop.ini', 'thumbs.db']

/** The pictures below `folder`, with `/` between the parts of a name, in the order of their names. */
export function picturesIn(folder: string): readonly string[] {
  const found: string[] = []
  const visit = (below: string): void => {
    for (const entry of entriesOf(`${folder}/${below}`)) {
      const name = `${below}${entry.name}`
      if (isLitter(entry)) continue
      if (entry.isDirectory()) visit(`${name}/`)
      else if (entry.isSymbolicLink() && isFolder(`${folder}/${name}`)) throw linkedFolder(`${folder}/${name}`)
      else if (KINDS.includes(extname(name).toLowerCase())) found.push(name)
      else throw stranger(`${folder}/${name}`)
    }
  }
  visit('')
  return found.sort(byCode)
}

/** The folders in `folder`, in the order of their names. */
export function foldersIn(folder: string): readonly string[] {
  const entries = entriesOf(folder).filter((entry) => !isLitter(entry))
  const file = entries.find((entry) => !entry.isDirectory() && !entry.isSymbolicLink())
  if (file) {
    throw new RunError('data-misfit', 1, `\`${folder}/${file.name}\` lies beside the folders of classes, and is none`, {
      help: 'a set has a folder for each class, and nothing else; with `labels: none` pictures may lie anywhere in it',
    })
  }
  return entries.map(({ name }) => name).sort(byCode)
}

/** Of a name that is no UTF-8, no file can be found again. */
function checkNames(folder: string, entries: readonly Dirent[]): void {
  const odd = entries.find(
    (entry) => entry.name.includes('\ufffd') && !isLitter(entry) && !existsSync(`${folder}/${entry.name}`),
  )
  if (!odd) return
  throw new RunError('data-misfit', 1, `\`${folder}/${odd.name}\` has a name that is no UTF-8`, {
    help: 'rename it; `convmv -f latin1 -t utf8 -r FOLDER` shows how old names would be spelt',
  })
}

function entriesOf(named: string): readonly Dirent[] {
  const folder = named.replace(/(?<=.)\/$/, '')
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    checkNames(folder, entries)
    return entries
  } catch (cause) {
    if (cause instanceof RunError) throw cause
    throw new RunError('dataset-unreadable', 1, `cannot read the folder \`${folder}\`: ${systemReason(cause)}`, {
      help: rightsOr(cause, PATHS_ARE),
      cause,
    })
  }
}

function isLitter({ name }: Dirent): boolean {
  return name.startsWith('.') || LITTER.includes(name.toLowerCase())
}

/** False of a link that leads nowhere, or in a circle. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** It may lead back to where it stands. */
function linkedFolder(path: string): RunError {
  return new RunError('data-misfit', 1, `\`${path}\` is a link to a folder, and those are not followed`, {
    help: 'link the pictures one by one, or the class as a whole',
  })
}

function stranger(path: string): RunError {
  return new RunError('data-misfit', 1, `\`${path}\` is no picture of a kind that is read`, {
    help: `the kinds are ${KINDS.map((kind) => kind.slice(1)).join(', ')}; take other files away`,
  })
}

/** The same on every machine, whatever its language. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : 1
}
