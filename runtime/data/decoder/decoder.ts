/** One process that decodes, from this side: pictures go in, pixels come out in the same order, and its death is an error. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Socket } from 'node:net'

import { packageFolder } from '../../package-info.ts'
import { deathError, startError, type Ended, type Limits } from './death.ts'
import { ANSWERED, ASKED, FrameReader, headBytes, MARK, type Head } from './frames.ts'
import { Refusal, type Job, type Pixels } from './job.ts'

/** Bytes of pictures that are sent before the first of them is answered. */
const AHEAD = 8 * 2 ** 20

/** Bytes of stderr that are kept. */
const SAID = 2048

/** Who began it is told. */
export interface Heard {
  /** That nothing is left to do. */
  readonly rests: () => void
  /** That it has ended, with the pictures that it never came to. */
  readonly over: (left: readonly Job[]) => void
}

export class Decoder {
  readonly #child: ChildProcess
  readonly #limits: Limits
  readonly #answers: FrameReader
  readonly #heard: Heard
  /** In the order in which they are answered; `#sent` of them are with the process, which has begun `#begun` of those. */
  readonly #jobs: Job[] = []
  readonly #gone: Promise<void>
  #sent = 0
  #begun = 0
  #bytes = 0
  #said = ''
  #ended: Ended | undefined
  #clock: NodeJS.Timeout | undefined
  #idleFor = 0
  #dead = false

  constructor(limits: Limits, heard: Heard) {
    this.#limits = limits
    this.#heard = heard
    this.#answers = new FrameReader((head, body) => this.#answered(head, body))
    const file = join(packageFolder(), 'dist/runtime/data/decoder/decoder-process.js')
    this.#child = spawn(process.execPath, [file, String(limits.memory)], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })
    this.#gone = new Promise((resolve) => {
      const finish = (code: number | null, signal: NodeJS.Signals | null, reason?: string): void => {
        if (!this.#dead) this.#finish(code, signal, reason)
        resolve()
      }
      this.#child.once('close', finish)
      this.#child.once('error', (error) => finish(null, null, error.message))
    })
    this.#listen()
  }

  /** Pictures that it has not answered. */
  get waiting(): number {
    return this.#jobs.length
  }

  give(job: Job): void {
    if (this.#jobs.push(job) === 1) this.#work()
    this.#send()
  }

  /** Ends it at once. */
  async end(): Promise<void> {
    this.kill()
    await this.#gone
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #listen(): void {
    const [, stdout, stderr, marks] = this.#streams()
    for (const stream of this.#streams()) stream.on('error', () => undefined) // it ends, which tells more
    if (!stdout) return
    stdout.on('data', (piece: Buffer) => {
      try {
        this.#answers.take(piece)
      } catch (error) {
        this.#stop(error instanceof RangeError ? 'room' : 'nonsense')
      }
    })
    stderr.on('data', (text: Buffer) => {
      if (this.#said.length < SAID) this.#said += text.toString().slice(0, SAID)
    })
    marks.on('data', (marked: Buffer) => {
      for (const mark of marked) {
        if (mark === MARK.begun) this.#begun++
        else this.#ended ??= 'memory'
      }
      this.#idleFor = 0
    })
    this.#rest()
  }

  /** None where it could not begin, since too many files are open. */
  #streams(): readonly Socket[] {
    return (this.#child.stdio as unknown as readonly Socket[] | undefined) ?? []
  }

  /** Keeps this process up while there is something to do. */
  #work(): void {
    this.#child.ref()
    for (const stream of this.#streams()) stream.ref()
    this.#idleFor = 0
    this.#clock = setInterval(() => {
      this.#idleFor++ // a second that this process was stopped counts as none
      if (this.#idleFor >= this.#limits.seconds) this.#stop('time')
    }, 1000)
  }

  #rest(): void {
    clearInterval(this.#clock)
    this.#child.unref()
    for (const stream of this.#streams()) stream.unref()
  }

  #send(): void {
    while (this.#sent < this.#jobs.length) {
      const { head, body } = this.#jobs[this.#sent]
      if (this.#sent > 0 && this.#bytes + body.length > AHEAD) return
      this.#sent++
      this.#bytes += body.length
      const [stdin] = this.#streams()
      stdin?.cork()
      stdin?.write(headBytes(head))
      stdin?.write(body)
      stdin?.uncork()
    }
  }

  #answered([kind, channels, height, width, , length]: Head, body: Uint8Array): void {
    const job = this.#jobs.shift()
    if (!job) return this.#stop('nonsense')
    this.#sent--
    if (kind !== ANSWERED.unloadable) this.#begun--
    this.#bytes -= job.body.length
    this.#idleFor = 0
    const expected = job.head[0] === ASKED.proof ? 0 : channels * height * width
    if (kind === ANSWERED.pixels && channels * height * width > 0 && length === expected) {
      job.resolve({ values: body, channels, height, width } satisfies Pixels)
    } else if (kind === ANSWERED.refused) {
      job.reject(new Refusal(Buffer.from(body).toString()))
    } else if (kind === ANSWERED.unloadable) {
      job.reject(startError(Buffer.from(body).toString()))
    } else {
      this.#jobs.unshift(job)
      return this.#stop('nonsense')
    }
    if (this.#jobs.length > 0) return this.#send()
    this.#rest()
    this.#heard.rests()
  }

  #stop(why: Ended): void {
    this.#ended ??= why
    this.kill()
  }

  #finish(code: number | null, signal: NodeJS.Signals | null, reason: string | undefined): void {
    this.#dead = true
    this.#rest()
    const left = this.#jobs.splice(0)
    const at = this.#begun > 0 ? left[this.#begun - 1] : this.#ended && left[0]
    if (at) {
      const { what } = at
      const [ended, said, limits] = [this.#ended, this.#said, this.#limits]
      const error = deathError({ what, ended, code, signal, said, limits })
      for (const job of left) job.reject(error)
      return this.#heard.over([])
    }
    const why = reason ?? `its process ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`
    const again = left.filter((job) => ++job.tries === 1 && reason === undefined)
    for (const job of left) if (!again.includes(job)) job.reject(startError(why))
    this.#heard.over(again)
  }
}
