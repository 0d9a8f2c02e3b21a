/** The thread of the live page: reading and drawing never keep a step waiting. */
import { parentPort, workerData } from 'node:worker_threads'

import type { LiveAnswer, LiveMessage, LiveWorkerData } from './messages.ts'
import { LiveRuns } from './runs.ts'
import { LiveServer } from './server.ts'

const { plan, port } = workerData as LiveWorkerData
const runs = new LiveRuns(plan)
const server = new LiveServer(runs)
const answer = (message: LiveAnswer): void => parentPort?.postMessage(message)

parentPort?.on('message', (message: LiveMessage) => {
  runs.hear(message)
  if (message.type === 'over') void server.close().then(() => parentPort?.close())
})
try {
  answer({ url: await server.listen(port) })
} catch (error) {
  const { code = '', message } = error as NodeJS.ErrnoException
  answer({ code, message })
  parentPort?.close()
}
