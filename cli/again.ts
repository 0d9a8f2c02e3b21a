/** Commands that a user may copy: with the settings of this one, quoted where a shell would read them otherwise. */
import { argumentsOf } from './settings.ts'

/** Besides `--set`, what of this command line holds for the next one as well. */
const KEPT = [
  '--allow-path',
  '--data-dir',
  '--deny',
  '--engine',
  '--device',
  '--threads',
  '--teacher-cache',
  '--autosave',
] as const
/** The same, without a word after it. */
const KEPT_FLAGS = ['--no-fuse', '--tensorboard', '--audit'] as const

/** `ts-compile run x.yaml --set 'sweep={ seed: [0, 1] }' --out runs/x-2`. */
export function again(
  command: 'compile' | 'lock' | 'run',
  file: string,
  sets: readonly string[],
  out?: string,
): string {
  return [
    `ts-compile ${command} ${quoted(file)}`,
    ...sets.map((set) => `--set ${quoted(set)}`),
    ...KEPT.flatMap((option) => argumentsOf(option).map((word) => `${option} ${quoted(word)}`)),
    ...KEPT_FLAGS.filter((flag) => process.argv.includes(flag)),
    ...(out === undefined ? [] : [`--out ${quoted(out)}`]),
  ].join(' ')
}

/** For sh, bash, zsh and fish, which differ in what a backslash is between quotes. What no shell changes stays as it is. */
function quoted(word: string): string {
  const plain = /^[\w./:@%+,=-]+$/.test(word) && !word.startsWith('=')
  return plain ? word : `'${word.replace(/['\\]/g, (mark) => `'\\${mark}'`)}'`
}
