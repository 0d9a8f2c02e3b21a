/** Draws a run while it goes on: a bar on a terminal, plain lines elsewhere. */
import { performance } from 'node:perf_hooks'

import cliProgress, { type SingleBar } from 'cli-progress'

import { escaped } from '../compiler/diagnostics/index.ts'
import { counted } from '../compiler/emit/index.ts'
import { taskName, type MemberResult, type RunEvent, type Task } from '../runtime/index.ts'
import { frameOf } from './mistakes.ts'
import { profileLines } from './profile-lines.ts'
import { failureText } from './run-failure.ts'
import { SeveralView } from './several-view.ts'
import { colors, say, sayProgress } from './terminal.ts'
import { testWords } from './test-words.ts'
import { Frames, show } from './unread.ts'
import { Pace } from '../runtime/time-left.ts'

/** Seconds between two plain lines. */
const LINE_SECONDS = 5

const CLEAR_LINE = '\r\x1b[K'
const SAVE_CURSOR = '\x1b7'
/** The bar's own way to say so is lost where nobody reads. */
const SHOW_CURSOR_AND_WRAP = '\x1b[?25h\x1b[?7h'

export class RunView {
  readonly #terminal = process.stderr.isTTY
  #bar: SingleBar | undefined
  #several: SeveralView | undefined
  #lastLine = 0
  #task = ''
  #pace = new Pace()
  readonly #folder: string

  /** `folder`: of the spec. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** `of`: whose event it is, where several train at the same time. */
  observe(event: RunEvent, of?: Task): void {
    if (of && this.#several?.observe(event, of)) return
    switch (event.type) {
      case 'together':
        this.stop()
        this.#several = new SeveralView(event, this)
        return
      case 'apart':
        this.note(`members are trained one after the other: ${event.why}`)
        return
      case 'engine':
        this.note(
          `engine ${event.info.engine} on ${event.info.device} (${event.why}): ${event.info.library}, ${counted(event.info.threads, 'thread')}`,
        )
        return
      case 'tuned':
        this.note(`${counted(event.ops, 'kind')} of ops in the form that was measured to be the fastest`)
        return
      case 'begin':
        this.#begin(event.task, event.iterations)
        return
      case 'reuse':
        this.note(`${taskName(event.task)}: finished already, in ${event.folder}`)
        return
      case 'loaded':
        this.note(
          `${event.network}: ${event.tensors < event.of ? `${event.tensors} of ${event.of}` : `all ${event.tensors}`} tensors loaded from ${event.from.join(' and ')}`,
        )
        return
      case 'foreign':
        this.note(`${event.network}: answers from ${event.file}`)
        return
      case 'expect':
        this.note(
          `${event.network}: accuracy ${percent(event.accuracy)} on the test set${event.known ? ' (measured before)' : ''}, at least ${percent(event.min)} expected`,
        )
        return
      case 'guarded':
        for (const { network, of, images, part, entropy, accuracy } of event.answers) {
          const right = accuracy === undefined ? '' : `${percent(accuracy)} right, `
          this.note(
            `${network}: ${of} on ${images} ${part === 'train' ? 'training' : 'test'} images: ${right}entropy ${percent(entropy)} of the largest`,
          )
        }
        return
      case 'step':
        this.#step(event)
        return
      case 'test':
        this.#test(event)
        return
      case 'no-first-test':
        this.note(
          `no test before the first update: \`${event.layer}\` has no running statistics until then, which a test reads`,
        )
        return
      case 'reading':
        this.#reading(event)
        return
      case 'warning':
        this.note(frameOf(event.diagnostic))
        return
      case 'left-out':
        event.sentences.forEach((sentence) => this.note(escaped(sentence)))
        return
      case 'resume':
        event.rejected.forEach(({ word, file, why }) =>
          this.note(`${colors.yellow(word)}: ${escaped(`${file}: ${why}`)}`),
        )
        this.note(
          event.iteration === 0
            ? 'goes on from the beginning'
            : `goes on after ${counted(event.iteration, 'iteration')}`,
        )
        return
      case 'waiting':
        this.note(`${event.folder} is being trained by ${event.owner}: waiting for it`)
        return
      case 'room':
        this.note(
          event.full === undefined
            ? 'there is room again: going on'
            : `${event.full}; waiting for room (Ctrl-C gives up)`,
        )
        return
      case 'audited':
        event.audit.sentences.forEach((sentence) => this.note(escaped(sentence)))
        return
      case 'profiled':
        profileLines(event.profile).forEach((line) => this.note(line))
        return
      case 'checkpoint':
        return
      case 'end':
        this.stop()
        this.ended(event)
        return
      case 'failed':
        this.stop()
        say(`${colors.red('✘')} ${taskName(event.task)}: not run to its end`)
        say(failureText(event.error, this.#folder))
    }
  }

  /** A line between what is drawn. */
  note(line: string): void {
    if (this.#bar) process.stderr.write(CLEAR_LINE)
    say(line)
    this.#bar?.render()
  }

  /** The same of how far a run is, which the run's files say too. */
  progress(line: string): void {
    if (this.#bar) show(CLEAR_LINE)
    sayProgress(line)
    this.#bar?.render()
  }

  /** Leaves the terminal as it was. */
  stop(): void {
    if (!this.#bar) return
    // the bar returns to where the cursor was when it began, above the notes since: here is where it is wanted
    process.stderr.write(`${CLEAR_LINE}${SAVE_CURSOR}`)
    this.#bar.stop()
    this.#bar = undefined
    process.stderr.write(`${SHOW_CURSOR_AND_WRAP}${CLEAR_LINE}`)
  }

  /** Pictures that were read before take no time, and are not spoken of. */
  #reading({ what, done, total }: Extract<RunEvent, { type: 'reading' }>): void {
    const now = performance.now()
    if (done === 0) {
      this.#lastLine = now
      return
    }
    const line = escaped(`reading ${what}: ${done} of ${total}`)
    if (this.#terminal) show(done === total ? CLEAR_LINE : `${CLEAR_LINE}${line}`)
    else if (now - this.#lastLine >= LINE_SECONDS * 1000) {
      this.#lastLine = now
      sayProgress(line)
    }
  }

  #waited({ waited }: MemberResult): void {
    if (!waited || waited.of === 0) return
    const share = percent(waited.batches / waited.of)
    this.note(`  ${waited.batches} of ${waited.of} steps waited for their data (${share})`)
  }

  #kept({ kept }: MemberResult): void {
    if (!kept || kept.batches === 0) return
    const saved = kept.seconds === undefined ? '' : `: about ${kept.seconds.toFixed(1)} s saved`
    this.note(`  what frozen networks answer was known for ${kept.batches} of ${kept.of} batches${saved}`)
  }

  #begin(task: Task, iterations: number): void {
    this.stop()
    this.#task = task.kind === 'teacher' ? `teacher ${task.name}` : task.member === '' ? task.name : task.member
    this.#lastLine = performance.now()
    this.#pace = new Pace()
    if (!this.#terminal) {
      say(`${taskName(task)}: ${iterations} iterations`)
      return
    }
    this.bar(this.#task, iterations)
  }

  /** A new one, in place of any that was there; undefined where there is no terminal. */
  bar(name: string, iterations: number): SingleBar | undefined {
    this.stop()
    if (!this.#terminal) return undefined
    this.#bar = new cliProgress.SingleBar({
      format: `${name}  {bar}  {value}/{total}  loss {loss}  {rate} images/s{left}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      hideCursor: true,
      fps: 10,
      stream: new Frames(),
      clearOnComplete: true,
    })
    this.#bar.start(iterations, 0, { loss: '…', rate: '…', left: '' })
    return this.#bar
  }

  ended({ task, result }: Extract<RunEvent, { type: 'end' }>): void {
    this.note(endLine(task, result))
    this.#waited(result)
    this.#kept(result)
  }

  #step({ iteration, iterations, loss, imagesPerSecond }: Extract<RunEvent, { type: 'step' }>): void {
    const rate = String(Math.round(imagesPerSecond))
    const now = performance.now()
    const judged = this.#pace.left(iteration, iterations)
    const left = judged === undefined ? '' : `  ${judged}`
    if (this.#bar) {
      this.#bar.update(iteration, { loss: loss.toFixed(4), rate, left })
      return
    }
    if (judged !== undefined && now - this.#lastLine < LINE_SECONDS * 1000) return
    this.#lastLine = now
    sayProgress(`${this.#task}  ${iteration}/${iterations}  loss ${loss.toFixed(4)}  ${rate} images/s${left}`)
  }

  #test({ phase, iteration, values, byClass }: Extract<RunEvent, { type: 'test' }>): void {
    this.progress(`${this.#task}  ${phase} at ${iteration}: ${testWords(values, byClass)}`)
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}

function endLine(task: Task, result: MemberResult): string {
  const { unfinished, status, iterations, seconds, imagesPerSecond, folder } = result
  const rate = `${seconds.toFixed(1)} s with tests, ${Math.round(imagesPerSecond)} images/s without them`
  if (unfinished === undefined)
    return `${colors.green('✔')} ${taskName(task)}: ${counted(iterations, 'iteration')} in ${rate}`
  const why = status === 'diverged' ? `ended after ${counted(iterations, 'iteration')}` : unfinished // an error says why
  return `${colors.yellow('■')} ${taskName(task)}: ${why}, in ${rate}; see ${folder}/report.html`
}
