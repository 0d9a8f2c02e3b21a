/** Draws a download: a bar on a terminal, plain lines elsewhere. */
import { performance } from 'node:perf_hooks'

import cliProgress, { type SingleBar } from 'cli-progress'

import type { FetchEvent } from '../runtime/data/fetch/index.ts'
import { say } from './terminal.ts'
import { timeLeft } from '../runtime/time-left.ts'

/** Seconds between two plain lines. */
const LINE_SECONDS = 5

export class FetchView {
  readonly #terminal = process.stderr.isTTY
  #bar: SingleBar | undefined
  #name = ''
  #bytes = 0
  #from = 0
  #began = 0
  #lastLine = 0

  observe(event: FetchEvent): void {
    switch (event.type) {
      case 'waiting':
        this.#say(`another process fetches ${event.dataset}; waiting for it`)
        return
      case 'found':
        this.#say(`${event.path} is there: no download`)
        return
      case 'begin':
        this.#begin(event.url, event.bytes, event.from)
        return
      case 'received':
        this.#received(event.bytes)
        return
      case 'retry':
        this.#say(`${event.reason}; again in ${event.seconds} s`)
        return
      case 'unpacking':
        this.#say(`checked; unpacking ${event.archive}`)
    }
  }

  /** Leaves the terminal as it was. */
  stop(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }

  #say(line: string): void {
    this.stop()
    say(line)
  }

  #begin(url: string, bytes: number, from: number): void {
    this.#name = url.slice(url.lastIndexOf('/') + 1)
    this.#bytes = bytes
    this.#from = from
    this.#began = this.#lastLine = performance.now()
    this.#say(from > 0 ? `${url}: going on after ${megabytes(from)} of ${megabytes(bytes)} MB` : url)
    if (!this.#terminal) return
    this.#bar = new cliProgress.SingleBar({
      format: `${this.#name}  {bar}  {of}  {rate} MB/s  {left}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      hideCursor: true,
      fps: 10,
      stream: process.stderr,
      clearOnComplete: true,
    })
    this.#bar.start(bytes, from, { of: this.#of(from), rate: '…', left: '' })
  }

  #received(done: number): void {
    const now = performance.now()
    const perSecond = (done - this.#from) / Math.max((now - this.#began) / 1000, 0.001)
    const rate = (perSecond / 1e6).toFixed(1)
    const left = timeLeft(done, this.#bytes, Math.max(perSecond, 1))
    if (this.#bar) {
      this.#bar.update(done, { of: this.#of(done), rate, left })
      return
    }
    if (now - this.#lastLine < LINE_SECONDS * 1000) return
    this.#lastLine = now
    say(`${this.#name}  ${this.#of(done)}  ${rate} MB/s  ${left}`)
  }

  #of(done: number): string {
    return `${megabytes(done)}/${megabytes(this.#bytes)} MB`
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)
}
