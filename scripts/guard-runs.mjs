/**
 * npm run guard-runs [-- --only GLOB --cifar 400 --long 2500]. Whether a guard finds anything in the project's own experiments:
 * those on MNIST run whole, as they are written, one of them also for longer than `unmoving_loss` waits for, and those on
 * CIFAR-10 for their first iterations. Prints a line for each run, teachers and members of sweeps too; ends with 1 where a
 * guard has found something. Needs the built project and CIFAR-10.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

import { Command } from 'commander'
import picomatch from 'picomatch'

const { only, cifar, long } = new Command()
  .option('--only <glob>', 'of the experiments, by name; cifar-teacher runs with cifar-mini', '*')
  .option('--cifar <n>', 'iterations of those on CIFAR-10', '400')
  .option('--long <n>', 'iterations of the student that runs for longer than it is written', '2500')
  .parse()
  .opts()
const root = new URL('..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'guard-runs-'))
cpSync(join(root, 'experiments'), folder, { recursive: true })
const first = `solver.max_iter=${cifar}`
writeFileSync(
  join(folder, 'short-teacher.yaml'),
  `extends: cifar-teacher.yaml\nname: short-teacher\nsolver: { max_iter: ${cifar}, lr_policy: { type: fixed } }\n`,
)
const SHORT = [
  first,
  'solver.lr_policy={ type: fixed }', // its steps come later
  'teacher.weights.experiment=short-teacher.yaml',
  'teacher.expect=null', // 0.75 takes hours
  'allow=[{ code: teacher-uniform, reason: short }, { code: teacher-at-chance, reason: short }]',
]
/** The member that is taught. */
const LONG = ['sweep=null', 'lambda=0.9', 'name=mnist-distill-long', `solver.max_iter=${long}`]

/** By the folder of a run, whether guards found nothing. */
const told = new Map()
const isWanted = picomatch(only)
const names = readdirSync(folder).filter((name) => name.startsWith('mnist-'))
const isTeacher = (name) => name.includes('teacher') // first, so that the others find them
names.sort((a, b) => Number(isTeacher(b)) - Number(isTeacher(a)))
for (const name of names) run(name)
run('mnist-distill.yaml', LONG, 'mnist-distill-long')
run('cifar-mini.yaml', SHORT)

rmSync(folder, { recursive: true })
const silent = [...told.values()].filter(Boolean).length
console.log(`guards found nothing in ${silent} of ${told.size} runs`)
process.exitCode = told.size > 0 && silent === told.size ? 0 : 1

function run(file, sets = [], name = basename(file, '.yaml')) {
  if (!isWanted(name)) return
  const args = ['run', file, ...sets.flatMap((set) => ['--set', set])]
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: '1' },
  })
  if (status !== 0 && status !== 3) throw new Error(`${name} ended with ${status}\n${stderr}`)
  readdirSync(folder, { recursive: true })
    .filter((path) => basename(path) === 'summary.json' && !told.has(dirname(path)))
    .sort()
    .forEach((path) => tell(dirname(path), JSON.parse(readFileSync(join(folder, path), 'utf8'))))
}

/** Says what guards found in a run. */
function tell(run, { status, iterations, warnings, guard }) {
  const isSilent = status === 'finished' && warnings.length === 0
  console.log(`${run}: ${iterations} iterations: ${isSilent ? 'nothing' : JSON.stringify({ status, warnings, guard })}`)
  told.set(run, isSilent)
}
