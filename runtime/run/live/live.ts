/** The report of a run while it goes on, on a page of this machine; a thread of its own has the server. */
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'

import type { Plan } from '../../../compiler/index.ts'
import { taskName, type RunEvent } from '../observer.ts'
import type { LiveAnswer, LiveMessage, LiveWorkerData } from './messages.ts'

/** Milliseconds between two words on how far it is. */
const STEP_INTERVAL = 250

export interface Live {
  readonly url: string
  observe(event: RunEvent): void
  /** Gives those who look the last state, and ends the server. `how` the run ended: `finished`. */
  over(how: string): Promise<void>
}

/** `port` 0: a free one. Throws what the system says, with its `code`, where the port cannot be had. */
export async function openLive(plan: Plan, port: number): Promise<Live> {
  const workerData: LiveWorkerData = { plan, port }
  const worker = new Worker(new URL('./live-worker.js', import.meta.url), { workerData })
  const [answer] = (await once(worker, 'message')) as [LiveAnswer]
  if ('code' in answer) throw Object.assign(new Error(answer.message), { code: answer.code })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.on('error', () => undefined) // a page that fails is no reason for the run to: the browser says that it hears nothing
  worker.unref()
  const tell = (message: LiveMessage): void => worker.postMessage(message)
  let told = -Infinity
  return {
    url: answer.url,
    observe: (event) => {
      const now = performance.now()
      if (event.type === 'step' && now - told < STEP_INTERVAL) return
      const message = messageOf(event)
      if (!message) return
      tell(message)
      told = event.type === 'step' ? now : -Infinity
    },
    over: async (how) => {
      worker.ref() // else the process ends here, before the last state is out
      tell({ type: 'over', how })
      await ended
    },
  }
}

function messageOf(event: RunEvent): LiveMessage | undefined {
  if (event.type === 'begin')
    return { type: 'begin', name: taskName(event.task), folder: event.folder, iterations: event.iterations }
  if (event.type === 'reuse') return { type: 'reuse', name: taskName(event.task), folder: event.folder }
  if (event.type === 'step') return { type: 'step', iteration: event.iteration, imagesPerSecond: event.imagesPerSecond }
  if (event.type === 'end') return { type: 'end', result: event.result }
  if (event.type === 'failed') return { type: 'failed', name: taskName(event.task), message: event.error.message }
  return undefined
}
