/** Tab in real shells, typed at a terminal that `script` gives them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'

import { MAIN, workplace } from './command.ts'

const place = workplace()
afterAll(() => place.remove())
const log = join(place.folder, 'log')
const dump = join(place.folder, 'zcompdump')

/** `ts-compile` in each: it completes as it does, and else leaves its words in `log`, a line a command. */
const shells = {
  bash: {
    command: `bash --rcfile ${join(place.folder, 'bash/rc')} -i`,
    file: 'bash/rc',
    text: `PS1='READY> '
ts-compile() { case $1 in comp*) "${process.execPath}" "${MAIN}" "$@" ;; *) (IFS='|'; echo "$*" >> "${log}") ;; esac; }
source <(ts-compile completion bash)
`,
  },
  zsh: {
    command: 'zsh -i',
    file: 'zsh/.zshrc',
    text: `PROMPT='READY> '
autoload -Uz compinit; compinit -u -d "${dump}"
ts-compile() { case $1 in comp*) "${process.execPath}" "${MAIN}" "$@" ;; *) print -r -- "\${(j:|:)@}" >> "${log}" ;; esac; }
source <(ts-compile completion zsh)
`,
  },
  fish: {
    command: 'fish -i',
    file: 'fish/config.fish',
    text: `function fish_greeting; end
function fish_prompt; echo 'READY> '; end
function ts-compile
  if string match -q 'comp*' $argv[1]
    "${process.execPath}" "${MAIN}" $argv
  else
    string join '|' -- $argv >> "${log}"
  end
end
ts-compile completion fish | source
`,
  },
}

/** What is typed, with Tab and Enter, and the words that the command is called with. */
const typed = [
  ['ts-compile ex\tuntrained-t\t', 'explain|untrained-teacher'],
  ['ts-compile check x.yaml --format g\t', 'check|x.yaml|--format|github'],
  ['ts-compile run mnist-tw\t --o\tout', 'run|mnist-two-teachers.yaml|--out|out'],
  ['ts-compile run x.yaml --set solver.max_i\t3', 'run|x.yaml|--set|solver.max_iter=3'],
  ['ts-compile data f\tfashion\t', 'data|fetch|fashion_mnist'],
] as const

describe.each(['bash', 'zsh', 'fish'] as const)('in %s', (name) => {
  const { command, file, text } = shells[name]

  // where a shell is missing, this is skipped, which .ci/run counts as failed
  it.skipIf(!existsSync(`/usr/bin/${name}`))('Tab completes commands, options, values, keys and files', async () => {
    // where it lacks this folder, fish fills it from manual pages, in the background, even after it has ended
    mkdirSync(join(place.folder, name, 'generated_completions'), { recursive: true })
    writeFileSync(join(place.folder, file), text)
    writeFileSync(log, '')
    const shell = execa('script', ['-qfc', command, '/dev/null'], {
      cwd: place.folder,
      reject: false,
      env: {
        ZDOTDIR: join(place.folder, 'zsh'),
        XDG_CONFIG_HOME: place.folder,
        XDG_DATA_HOME: place.folder,
        TERM: 'xterm',
      },
    })
    let said = ''
    shell.stdout.on('data', (data: Buffer) => (said += data.toString()))
    const until = async (done: () => boolean): Promise<void> => {
      for (let i = 0; i < 600 && !done(); i++) await new Promise((again) => setTimeout(again, 50))
      expect(done(), said).toBe(true)
    }
    const called = (): readonly string[] => readFileSync(log, 'utf8').split('\n').slice(0, -1)
    try {
      await until(() => said.includes('READY> '))
      for (const [i, [keys]] of typed.entries()) {
        shell.stdin.write(`${keys}\r`)
        await until(() => called().length > i)
      }
    } finally {
      shell.stdin.end('exit\r')
      await shell
    }
    expect(called()).toEqual(typed.map(([, words]) => words))
  })
})
