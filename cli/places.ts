/** What commands that compare are given: files, folders, and `REV:path`. */
import { existsSync, statSync } from 'node:fs'

import type { Place } from './compare-specs.ts'
import { diskHost } from './disk-host.ts'
import { EXIT, Exit } from './exit.ts'
import { filesAt, openRepository, revisionHost, type Repository } from './revisions/index.ts'
import { specFiles } from './spec-files.ts'

/** What `REV:path` names; no revision where a file of that name is there, or nothing stands before a colon. */
export function parted(operand: string): readonly [revision: string | undefined, path: string] {
  const [, revision, path] = /^([^:]+):([^]*)$/.exec(operand) ?? []
  if (revision === undefined || path === undefined || existsSync(operand)) return [undefined, operand]
  return [revision, path === '' ? '.' : path]
}

export async function placeOf(operand: string): Promise<Place> {
  const [name, path] = parted(operand)
  if (name === undefined) return onDisk([path], path)
  const place = await inRevision(await openRepository(), name, [path], operand)
  if (place.files.length > 0) return place
  throw new Exit(EXIT.usage, `there is no spec at \`${operand}\``, 'a path after a colon is from the working folder')
}

export function onDisk(paths: readonly string[], label: string): Place {
  if (paths.some((path) => !existsSync(path))) throw missing(paths)
  const isFile = paths.length === 1 && statSync(paths[0] ?? '.').isFile()
  const root = isFile ? '' : rootOf(paths)
  return { label, host: diskHost, files: paths.flatMap(specFiles), root, isFile, isDisk: true }
}

export async function inRevision(
  repository: Repository,
  name: string,
  paths: readonly string[],
  label: string,
): Promise<Place> {
  const revision = await repository.revision(name)
  const files = paths.flatMap((path) => filesAt(repository, revision, path))
  const isFile = paths.length === 1 && files.length === 1 && files[0] === paths[0]?.replace(/^\.\//, '')
  const root = isFile ? '' : rootOf(paths)
  return { label, host: revisionHost(repository, revision), files, root, isFile, isDisk: false }
}

/** What is below one folder is compared with what is below another; of several, each with itself. */
function rootOf(paths: readonly string[]): string {
  return paths.length === 1 ? (paths[0] ?? '') : ''
}

export function missing(paths: readonly string[]): Exit {
  const path = paths.find((one) => !existsSync(one)) ?? ''
  return new Exit(
    EXIT.usage,
    `there is no file or folder \`${path}\``,
    'a revision is named as REV:path, or by `--base REV`',
  )
}
