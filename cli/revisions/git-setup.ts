/** What `git diff` and `git difftool` are told about specs: attributes in the repository, drivers in this clone's configuration. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'

import { replaceOrExit } from '../write-file.ts'
import type { Repository } from './repository.ts'

/** Lines of ours in `.gitattributes` stand between these. */
const BEGIN = '# ts-compile: what specs say, in an order of its own'
const END = '# ts-compile: end'

const SECTIONS = ['diff.ts-compile', 'difftool.ts-compile'] as const

/** `command`: what runs this program, quoted for a shell. `folders` are from the repository's root. */
export async function installDrivers(
  repository: Repository,
  folders: readonly string[],
  command: string,
): Promise<void> {
  const patterns = folders.flatMap((folder) =>
    ['yaml', 'yml'].map((kind) => `${patternOf(folder)}**/*.${kind} diff=ts-compile`),
  )
  writeAttributes(repository, [BEGIN, ...patterns, END])
  await git(repository, 'config', '--local', 'diff.ts-compile.textconv', `${command} show --canonical`)
  await git(
    repository,
    'config',
    '--local',
    'difftool.ts-compile.cmd',
    `${command} diff --at "$MERGED" "$LOCAL" "$REMOTE"`,
  )
}

/** Leaves nothing of what `installDrivers` wrote; false where there was nothing. */
export async function removeDrivers(repository: Repository): Promise<boolean> {
  const had = writeAttributes(repository, [])
  const gone = []
  for (const section of SECTIONS) gone.push(await git(repository, 'config', '--local', '--remove-section', section))
  return had || gone.includes(true)
}

/** Puts `lines` in the place of ours; answers whether there were any. What others wrote stays as it is. */
function writeAttributes({ root }: Repository, lines: readonly string[]): boolean {
  const file = join(root, '.gitattributes')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const [head = '', ...rest] = before.split(`${BEGIN}\n`)
  const had = rest.length > 0
  const tail = had ? rest.join(`${BEGIN}\n`).split(`${END}\n`).slice(1).join(`${END}\n`) : ''
  const kept = head === '' || head.endsWith('\n') ? head : `${head}\n`
  const after = kept + (lines.length > 0 ? `${lines.join('\n')}\n` : '') + tail
  if (after === '') rmSync(file, { force: true })
  else if (after !== before) replaceOrExit(file, after)
  return had
}

/** Attributes split at blanks, and take signs of globs for globs. */
function patternOf(folder: string): string {
  if (folder === '' || folder === '.') return ''
  return `/${folder.replace(/[\\*?[\]]/g, '\\$&').replace(/\s/g, '?')}/`
}

async function git({ root }: Repository, ...args: readonly string[]): Promise<boolean> {
  const { exitCode } = await execa('git', args, { cwd: root, reject: false })
  return exitCode === 0
}
