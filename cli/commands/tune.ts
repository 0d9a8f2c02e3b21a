import { kindOf, type CompiledExperiment, type Plan } from '../../compiler/index.ts'
import { counted, table } from '../../compiler/emit/index.ts'
import { escaped } from '../../compiler/diagnostics/index.ts'
import { isTuningOff, tune, type FormTimes, type Tuned } from '../../runtime/run/index.ts'
import { again } from '../again.ts'
import { diskHost } from '../disk-host.ts'
import { EXIT, Exit } from '../exit.ts'
import { orExit } from '../run-failure.ts'
import { specFiles } from '../spec-files.ts'
import { paint, print, printLines, say } from '../terminal.ts'
import { compileOrExit } from './compile.ts'

export interface TuneCommandOptions {
  readonly threads?: number
  readonly format: 'text' | 'json'
  readonly set: readonly string[]
}

/** Prints what each op takes in each form, and keeps which is the fastest for runs on this machine. */
export async function tuneSpecs(targets: readonly string[], command: TuneCommandOptions): Promise<void> {
  const { threads, format, set } = command
  if (isTuningOff())
    throw new Exit(EXIT.usage, '`TS_COMPILE_TUNING` is `off`: nothing would be kept', 'leave it out, or name a folder')
  const files = targets.flatMap(specFiles).filter((file) => kindOf(file, diskHost) === 'experiment')
  if (files.length === 0) throw new Exit(EXIT.usage, `there is no experiment in ${targets.map(escaped).join(', ')}`)
  const plans: Plan[] = []
  for (const file of files) plans.push(...plansOf(await compileOrExit(file, set)))
  const isShown = process.stderr.isTTY && format === 'text'
  const tuned = await orExit('.', () =>
    tune(plans, {
      ...(threads !== undefined && { threads }),
      ...(isShown && { progress: (node, done, of) => process.stderr.write(`\r\x1b[K${done + 1}/${of} ${node.op}`) }),
    }),
  )
  if (isShown) process.stderr.write('\r\x1b[K')
  if (format === 'json') for (const one of tuned.times) print(JSON.stringify(lineOf(one)))
  else if (tuned.times.length > 0) printLines(textOf(tuned))
  for (const doubt of tuned.doubts) say(`${paint.warning('warning')}: ${doubt}`)
  if (tuned.lost !== undefined) say(`${paint.warning('warning')}: what was measured before is lost: ${tuned.lost}`)
  if (tuned.file === undefined) {
    say('no op of it has more than one form: there is nothing to choose')
    return
  }
  say(`wrote ${escaped(tuned.file)}: runs of ${counted(tuned.info.threads, 'thread')} on this machine take it`)
  say(`next: ${again('run', files[0], set)}`)
}

/** Its members' and its teachers', or its own. */
function plansOf({ spec, members, teachers }: CompiledExperiment): readonly Plan[] {
  const own = members.length > 0 ? members.map(({ plan }) => plan) : [spec]
  return [...own, ...teachers.flatMap(plansOf)]
}

function lineOf({ node, form, usual, milliseconds, spread, wrong }: FormTimes): object {
  return { op: node.key, form, usual, milliseconds, spread, ...(wrong.length > 0 && { wrong }) }
}

/** A line a form, the usual one first; an op's own at its first. */
function textOf({ times }: Tuned): string {
  const rows = times.flatMap(({ node, form, usual, milliseconds }) =>
    Object.entries(milliseconds).map(([one, ms], i) => [
      i === 0 ? shortened(node.key) : '',
      one,
      ms.toFixed(3),
      one === form ? (one === usual ? 'taken, as usual' : 'taken') : one === usual ? 'the usual one' : '',
    ]),
  )
  return table(['op', 'form', 'ms', ''], rows)
}

/** Without what most windows have. */
function shortened(key: string): string {
  return key.replace(/ (dilation=1x1|group=1|stride=1x1|pad=0x0)(?= |$)/g, '')
}
