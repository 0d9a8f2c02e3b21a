/** Members that train at the same time: one bar over all of them, and whose line it is before what one of them tells. */
import { performance } from 'node:perf_hooks'

import type { SingleBar } from 'cli-progress'

import { counted } from '../compiler/emit/index.ts'
import { taskName, type RunEvent, type Task } from '../runtime/index.ts'
import { say, sayProgress } from './terminal.ts'
import { testWords } from './test-words.ts'
import { Pace } from '../runtime/time-left.ts'

/** Seconds between two plain lines. */
const LINE_SECONDS = 5

interface Drawn {
  note(line: string): void
  progress(line: string): void
  bar(name: string, iterations: number): SingleBar | undefined
  stop(): void
  ended(event: Extract<RunEvent, { type: 'end' }>): void
}

type Step = Extract<RunEvent, { type: 'step' }>

export class SeveralView {
  readonly #view: Drawn
  readonly #steps = new Map<string, Step>()
  /** Iterations of each. */
  readonly #members = new Map<string, number>()
  #bar: SingleBar | undefined
  #lastLine = 0
  /** Iterations of members that are at their end. */
  #done = 0
  readonly #pace = new Pace()
  readonly #name: string

  constructor({ members, threads, each }: Extract<RunEvent, { type: 'together' }>, view: Drawn) {
    this.#view = view
    this.#name = counted(members, 'member')
    const on = `${Math.floor(threads / each)} at once, each on ${counted(each, 'thread')}`
    view.note(`${this.#name} train together: ${on}`)
  }

  /** Whether it was for this view. */
  observe(event: RunEvent, of: Task): boolean {
    if (event.type === 'begin') {
      if (event.task.kind !== 'run') return false
      this.#members.set(of.member, event.iterations)
      say(`${taskName(of)}: ${event.iterations} iterations`)
    } else if (event.type === 'step') this.#step(event, of)
    else if (event.type === 'test')
      this.#view.progress(
        `${of.member}  ${event.phase} at ${event.iteration}: ${testWords(event.values, event.byClass)}`,
      )
    else if (event.type === 'end' && event.task.kind === 'run') {
      this.#view.ended(event)
      const { iterations } = event.result
      this.#members.set(of.member, iterations) // one that ends early is at its end
      this.#steps.delete(of.member)
      this.#done += iterations
      if (this.#steps.size === 0) this.#stop()
    } else {
      if (event.type === 'failed') this.#left(of)
      return false
    }
    return true
  }

  /** Nothing more is drawn of it. */
  #left({ member }: Task): void {
    this.#members.delete(member)
    this.#steps.delete(member)
    this.#bar = undefined // whoever tells of it takes the bar away
  }

  #stop(): void {
    this.#bar = undefined
    this.#view.stop()
  }

  #step(event: Step, of: Task): void {
    this.#steps.set(of.member, event)
    const steps = [...this.#steps.values()]
    const value = this.#done + steps.reduce((sum, { iteration }) => sum + iteration, 0)
    const total = [...this.#members.values()].reduce((sum, iterations) => sum + iterations, 0)
    const now = performance.now()
    const judged = this.#pace.left(value, total)
    const left = judged === undefined ? '' : `  ${judged}`
    const losses = steps.map(({ loss }) => loss)
    const loss = `${Math.min(...losses).toFixed(4)} to ${Math.max(...losses).toFixed(4)}`
    const rate = String(Math.round(steps.reduce((sum, { imagesPerSecond }) => sum + imagesPerSecond, 0)))
    this.#bar ??= this.#view.bar(this.#name, total)
    if (this.#bar) {
      this.#bar.setTotal(total)
      this.#bar.update(value, { loss, rate, left })
    } else if (now - this.#lastLine >= LINE_SECONDS * 1000) {
      this.#lastLine = now
      sayProgress(`${this.#name}  ${value}/${total}  loss ${loss}  ${rate} images/s${left}`)
    }
  }
}
