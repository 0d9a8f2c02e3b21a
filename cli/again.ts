/** Commands that a user may copy: with the settings of this one, quoted where a shell would read them otherwise. */
import { argumentsOf } from './settings.ts'

/** Besides `--set`, what of this command line holds for the next one as well. */
const KEPT = ['--allow-path', '--data-dir', '--deny', '--engine', '--device', '--threads']

/** `ts-compile run x.yaml --set 'sweep={ seed: [0, 1] }' --out runs/x-2`. */
export function again(command: 'compile' | 'run', file: string, sets: readonly string[], out?: string): string {
  return [
    `ts-compile ${command} ${quoted(file)}`,
    ...sets.map((set) => `--set ${quoted(set)}`),
    ...KEPT.flatMap((option) => argumentsOf(option).map((word) => `${option} ${quoted(word)}`)),
    ...(out === undefined ? [] : [`--out ${quoted(out)}`]),
  ].join(' ')
}

/** For sh, bash, zsh and fish. A word of which no shell makes another stays as it is. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) && !word.startsWith('=') ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
