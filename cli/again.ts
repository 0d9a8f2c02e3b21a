/** Commands that a user may copy: with the settings of this one, quoted where a shell would read them otherwise. */
import { argumentsOf } from './settings.ts'

/** Besides `--set`, what of this command line holds for the next one as well; of what `run` alone knows, for the next run. */
const KEPT = ['--allow-path', '--data-dir', '--deny', '--engine', '--device', '--threads'] as const
const OF_RUN = ['--teacher-cache', '--autosave', '--together'] as const
/** The same, without a word after it. */
const KEPT_FLAGS = ['--no-fuse'] as const
const FLAGS_OF_RUN = ['--tensorboard', '--audit'] as const

/** `ts-compile run x.yaml --set 'sweep={ seed: [0, 1] }' --out runs/x-2`. */
export function again(
  command: 'compile' | 'lock' | 'run',
  file: string,
  sets: readonly string[],
  out?: string,
): string {
  const isRun = command === 'run'
  const options = [...KEPT, ...(isRun ? OF_RUN : [])]
  const flags = [...KEPT_FLAGS, ...(isRun ? FLAGS_OF_RUN : [])]
  return [
    `ts-compile ${command} ${quoted(file)}`,
    ...sets.map((set) => `--set ${quoted(set)}`),
    ...options.flatMap((option) => argumentsOf(option).map((word) => `${option} ${quoted(word)}`)),
    ...flags.filter((flag) => process.argv.includes(flag)),
    ...(out === undefined ? [] : [`--out ${quoted(out)}`]),
  ].join(' ')
}

/** For sh, bash, zsh and fish, which differ in what a backslash is between quotes. What no shell changes stays as it is. */
function quoted(word: string): string {
  const plain = /^[\w./:@%+,=-]+$/.test(word) && !word.startsWith('=')
  return plain ? word : `'${word.replace(/['\\]/g, (mark) => `'\\${mark}'`)}'`
}
