/** Tab in a shell: a short script for each, which asks `ts-compile complete` for the words that may come next. */
import type { Command, Option } from 'commander'

import { catalogue, keyPages, typePages } from '../../compiler/index.ts'
import { catalog } from '../../runtime/data/catalog/index.ts'
import { allKeys } from '../explain/pages.ts'
import { print } from '../terminal.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

/** Where nothing is offered, the shells complete files. What ends in `=` goes on: no space follows it. */
const scripts: Readonly<Record<Shell, string>> = {
  bash: `_ts_compile() {
  local IFS=$'\\n'
  COMPREPLY=($(ts-compile complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [[ $COMPREPLY != *= ]] || compopt -o nospace
}
complete -o default -F _ts_compile ts-compile
`,
  zsh: `#compdef ts-compile
_ts_compile() {
  local -a found
  found=("\${(@f)$(ts-compile complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -z "$found" ]]; then _files; return; fi
  compadd -S '' -- \${(M)found:#*=}
  compadd -- \${found:#*=}
}
compdef _ts_compile ts-compile
`,
  fish: `function __ts_compile
  set -l words (commandline -opc) (commandline -ct)
  set -l found (ts-compile complete -- $words[2..] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c ts-compile -f -a '(__ts_compile)'
`,
}

export function completion(shell: Shell): void {
  print(scripts[shell])
}

/** Prints what the last of \`words\` may become, one a line; nothing where it is a file. */
export function complete(program: Command, words: readonly string[]): void {
  const candidates = candidatesFor(program, words)
  const found = candidates.filter((candidate) => candidate.startsWith(words.at(-1) ?? ''))
  if (found.length > 0) print(found.join('\n'))
}

function candidatesFor(program: Command, words: readonly string[]): readonly string[] {
  const current = words.at(-1) ?? ''
  const visible = program.createHelp().visibleCommands(program)
  if (words.length <= 1) return current.startsWith('-') ? flags(program) : visible.map((one) => one.name())
  const command = visible.find((one) => one.name() === words[0])
  if (!command) return []
  if (command.commands.length > 0) return candidatesFor(command, words.slice(1))
  const before = command.options.find((option) => namesOf(option).includes(words.at(-2) ?? ''))
  if (before?.required) return valuesOf(before)
  if (current.startsWith('-')) return flags(command)
  if (command.name() === 'explain') {
    return [...Object.keys(catalogue), ...typePages().map(({ type }) => type), ...allKeys().map(({ path }) => path)]
  }
  if (command.name() === 'fetch') return catalog.map(({ name }) => name)
  return command.registeredArguments[0]?.argChoices ?? []
}

/** Of \`--set\` the keys; of the others the words that may follow. */
function valuesOf(option: Option): readonly string[] {
  if (option.long !== '--set') return option.argChoices ?? []
  return keyPages()
    .filter(({ path }) => !path.includes('NAME'))
    .map(({ path }) => `${path}=`)
}

function flags(command: Command): readonly string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long ?? [])
}

function namesOf({ short, long }: Option): readonly string[] {
  return [short, long].filter((name) => name !== undefined)
}
