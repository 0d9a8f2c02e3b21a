import { realpathSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

import { EXIT, Exit } from '../exit.ts'
import { packageFolder } from '../package-info.ts'
import { installDrivers, openRepository, removeDrivers } from '../revisions/index.ts'
import { say } from '../terminal.ts'

/** Makes `git diff`, `git log -p` and `git difftool` show specs as what they say. */
export async function setupGit(
  folders: readonly string[],
  { remove = false }: { readonly remove?: boolean },
): Promise<void> {
  const repository = await openRepository()
  if (remove) {
    const had = await removeDrivers(repository)
    say(had ? 'git shows specs as it shows all texts again' : 'there was nothing of ours in this repository')
    return
  }
  const missing = folders.find((folder) => !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
  if (missing !== undefined)
    throw new Exit(EXIT.usage, `there is no folder \`${missing}\``, 'name the folders that specs are in')
  const root = realpathSync(repository.root)
  const inRoot = folders.map(
    (folder) =>
      relative(root, realpathSync(resolve(folder)))
        .split(sep)
        .join('/') || '.',
  )
  const outside = folders.find((_, i) => /^(\.\.(\/|$)|\/|[A-Za-z]:)/.test(inRoot[i]))
  if (outside !== undefined)
    throw new Exit(EXIT.usage, `\`${outside}\` lies outside of this repository`, `name folders in ${repository.root}`)
  await installDrivers(repository, inRoot, command())
  say(`git diff and git log -p show what specs in ${folders.join(', ')} say; commit .gitattributes for others`)
  say('next: git difftool --tool ts-compile --no-prompt')
}

/** This program as a shell runs it: at once, where npx would look for it first. */
function command(): string {
  const main = join(packageFolder(), 'dist/cli/main.js')
  return [process.execPath, main].map((part) => `'${part.split(sep).join('/').replace(/'/g, `'\\''`)}'`).join(' ')
}
