/**
 * An engine whose sessions live on threads of their own, so that steps of several run at once: ONNX Runtime's `run`
 * keeps the thread that calls it.
 */
import { Worker } from 'node:worker_threads'

import { InternalError } from '../../compiler/index.ts'
import type { Engine, Runnable, Session, Tensor } from './engine.ts'
import { EngineError } from './errors.ts'
import type { EngineOptions } from './index.ts'
import type { LaneAnswer, LaneCall, LaneMessage, LaneWorkerData } from './lane-messages.ts'

export interface Lanes {
  /** What `engine` is, but that the sessions it loads lie on the lanes in turn. */
  readonly engine: Engine
  close(): Promise<void>
}

/** `count` threads, each with an engine of its own; `options` must be those that `engine` was opened with. */
export function openLanes(engine: Engine, options: EngineOptions, count: number): Lanes {
  const lanes = Array.from({ length: count }, () => new Lane(options))
  return {
    engine: {
      info: engine.info,
      load: async (plan, state) => {
        const free = lanes.reduce((a, b) => (b.sessions < a.sessions ? b : a))
        return free.load(plan, state)
      },
      profile: (plan, state) => engine.profile(plan, state),
      open: (path, input) => engine.open(path, input),
      whyNoHalf: () => engine.whyNoHalf(),
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

interface Asked {
  readonly resolve: (tensors: ReadonlyMap<string, Tensor> | undefined) => void
  readonly reject: (error: unknown) => void
}

class Lane {
  readonly #worker: Worker
  readonly #ended: Promise<void>
  readonly #asked = new Map<number, Asked>()
  #id = 0
  #named = 0
  /** That lie on it now. */
  sessions = 0

  constructor(options: EngineOptions) {
    const workerData: LaneWorkerData = { options }
    this.#worker = new Worker(new URL('./lane-worker.js', import.meta.url), { workerData })
    this.#worker.on('message', (answer: LaneAnswer) => this.#answered(answer))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail(new InternalError('a thread of the engine has ended'))
        resolve()
      })
    })
  }

  async load({ programs, state: tensors, forms }: Runnable, state: ReadonlyMap<string, Tensor>): Promise<Session> {
    const session = this.#named++
    this.sessions++
    await this.#ask({ act: 'load', session, plan: { programs, state: tensors, ...(forms && { forms }) }, state })
    return {
      run: (program, feeds) => this.#tensors({ act: 'run', session, program, feeds }),
      read: (names) => this.#tensors({ act: 'read', session, names }),
      unload: async (program) => {
        await this.#ask({ act: 'unload', session, program })
      },
      dispose: async () => {
        this.sessions--
        await this.#ask({ act: 'dispose', session })
      },
    }
  }

  async close(): Promise<void> {
    this.#post(undefined)
    await this.#ended
  }

  async #tensors(call: LaneCall): Promise<ReadonlyMap<string, Tensor>> {
    const tensors = await this.#ask(call)
    if (!tensors) throw new InternalError(`${call.act} has no answer`)
    return tensors
  }

  #ask(call: LaneCall): Promise<ReadonlyMap<string, Tensor> | undefined> {
    const id = this.#id++
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      this.#post({ id, call })
    })
  }

  #post(message: LaneMessage): void {
    this.#worker.postMessage(message)
  }

  #answered(answer: LaneAnswer): void {
    const asked = this.#asked.get(answer.id)
    this.#asked.delete(answer.id)
    if ('tensors' in answer) asked?.resolve(answer.tensors)
    else {
      const { engine, message, help } = answer
      asked?.reject(engine ? new EngineError(message, help === undefined ? {} : { help }) : new InternalError(message))
    }
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#asked.values()) reject(error)
    this.#asked.clear()
  }
}
