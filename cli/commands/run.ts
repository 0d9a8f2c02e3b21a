import { dirname } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { counted } from '../../compiler/emit/index.ts'
import { freeFolder, openLive, RunError, runExperiment, type Live, type RunResult } from '../../runtime/index.ts'
import { systemReason } from '../../runtime/run-error.ts'
import { again } from '../again.ts'
import { outsideOf } from '../allowed-roots.ts'
import { EXIT, Exit } from '../exit.ts'
import type { Denied } from '../formats.ts'
import type { EngineFlags } from '../options.ts'
import { endsWithTerminal } from '../hangup.ts'
import { KeptState } from '../kept-state.ts'
import { exitFor, type Ways } from '../run-failure.ts'
import { RunView } from '../run-view.ts'
import { summaryOf } from '../summary.ts'
import { printLines, say } from '../terminal.ts'
import { neverWait } from '../unread.ts'
import { compileOrExit } from './compile.ts'
import { lockPlace } from './lock.ts'

export interface RunCommandOptions {
  readonly engine: EngineFlags['engine']
  readonly device: EngineFlags['device']
  readonly threads?: number
  readonly fuse: boolean
  readonly out?: string
  readonly resume?: true
  /** Why it may go on though something has changed. */
  readonly resumeAnyway?: string
  readonly autosave?: number
  readonly audit?: true
  readonly profile?: true
  readonly tensorboard?: true
  readonly teacherCache: 'auto' | 'off'
  readonly together?: number | 'auto' | 'off'
  readonly locked?: true
  /** The port of the live page; true: a free one. */
  readonly serve?: true | number
  readonly dataDir?: string
  readonly deny?: Denied
  readonly set: readonly string[]
}

/** Runs an experiment to its end, or to the first Ctrl-C. */
export async function run(file: string, command: RunCommandOptions): Promise<void> {
  const { engine, device, threads, fuse, out, dataDir, set, deny, resume, resumeAnyway, autosave } = command
  const { audit, profile, locked, serve, tensorboard, teacherCache, together } = command
  neverWait()
  const experiment = await compileOrExit(file, set, deny, true)
  const live = serve === undefined ? undefined : await liveOrExit(experiment.spec, serve)
  const view = new RunView(dirname(file))
  const interrupt = new AbortController()
  const served = serve === undefined ? '' : serve === true ? ' --serve' : ` --serve ${serve}`
  const flags = `${locked ? ' --locked' : ''}${served}`
  const kept = new KeptState()
  const ways: Ways = {
    elsewhere: (folder) => `${again('run', file, set, folder)}${flags}`,
    goOn: `${again('run', file, set, out)}${flags} --resume`,
    kept: () => kept.sentence ?? (resume || resumeAnyway !== undefined ? 'what it holds is as it was' : undefined),
  }
  const onSignal = (): void => {
    if (interrupt.signal.aborted) {
      view.stop()
      say(`ended at once; ${kept.sentence ?? 'no state is kept yet'}; to go on: ${ways.goOn}`)
      process.exit(EXIT.interrupted)
    }
    interrupt.abort()
    view.note('interrupted: the step under way is finished, then its state is kept; once more ends at once')
  }
  const onHangup = (): void => {
    if (endsWithTerminal()) onSignal()
  }
  let how = 'failed'
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onHangup)
  try {
    const options = {
      engine,
      device,
      dataDir,
      teacherCache,
      outside: outsideOf,
      deny,
      signal: interrupt.signal,
      command: ways.goOn,
      ...(threads !== undefined && { threads }),
      ...(!fuse && { fuse }),
      ...(out !== undefined && { out }),
      // the live page follows one run at a time
      together: live ? 'off' : (together ?? 'off'),
      ...(autosave !== undefined && { autosave }),
      ...(audit && { audit }),
      ...(profile && { profile }),
      ...(tensorboard && { tensorboard }),
      ...(locked && { locked: lockPlace(file, set) }),
      ...(resumeAnyway !== undefined ? { resume: { anyway: resumeAnyway } } : resume && { resume: {} }),
    }
    const result = await runExperiment(experiment, options, (event, of) => {
      view.observe(event, of)
      kept.observe(event, of)
      live?.observe(event)
    })
    view.stop()
    how = result.status.replaceAll('-', ' ')
    finish(result, summaryOf(experiment, result), ways)
  } catch (error) {
    view.stop()
    throw error instanceof RunError ? exitFor(error, dirname(file), ways) : error
  } finally {
    await live?.over(how)
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('SIGHUP', onHangup)
  }
}

/** Before anything is written. */
async function liveOrExit(plan: Plan, serve: true | number): Promise<Live> {
  try {
    const live = await openLive(plan, serve === true ? 0 : serve)
    say(`live: ${live.url} (until the run ends)`)
    return live
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    const what = isTaken ? 'it is taken' : systemReason(error)
    throw new Exit(
      EXIT.usage,
      `port ${serve} of 127.0.0.1 cannot be had: ${what}`,
      'name another, or none: `--serve` takes a free one',
    )
  }
}

function finish(result: RunResult, summary: string, { elsewhere, goOn }: Ways): void {
  const { status, folder, report = folder, failure } = result
  if (status === 'already-finished') say(`this very run is finished already: ${folder}`)
  if (summary !== '') printLines(summary)
  if (failure) throw failure
  if (status === 'interrupted') throw new Exit(EXIT.interrupted, interruption(result), `to go on: ${goOn}`)
  say(`next: open ${report} in a browser, or change the spec and run: ${elsewhere(freeFolder(folder))}`)
}

function interruption({ folder, members }: RunResult): string {
  const last = members.at(-1)
  if (!last) return `interrupted before ${folder} began`
  if (last.status !== 'interrupted') return `interrupted after ${last.folder} was finished`
  return `interrupted after ${counted(last.iterations, 'iteration')}; the checkpoint is in ${last.folder}/checkpoints`
}
