/** A thread that holds sessions and does what it is asked of them, one thing after the other, until nothing is asked any more. */
import { parentPort, workerData } from 'node:worker_threads'

import { InternalError } from '../../compiler/index.ts'
import { EngineError, openEngine, type Session, type Tensor } from './index.ts'
import type { LaneAnswer, LaneCall, LaneMessage, LaneWorkerData } from './lane-messages.ts'

const { options } = workerData as LaneWorkerData
const opening = openEngine(options)
opening.catch(() => undefined) // it is told to the first who asks
const sessions = new Map<number, Session>()
let last: Promise<void> = Promise.resolve()

parentPort?.on('message', (message: LaneMessage) => {
  last = last.then(() => (message ? answer(message) : parentPort?.close()))
})

async function answer({ id, call }: NonNullable<LaneMessage>): Promise<void> {
  tell(
    await done(call).then(
      (tensors) => ({ id, tensors }),
      (error: unknown) => failure(id, error),
    ),
  )
}

function tell(message: LaneAnswer): void {
  parentPort?.postMessage(message)
}

async function done(call: LaneCall): Promise<ReadonlyMap<string, Tensor> | undefined> {
  if (call.act === 'load') {
    const { engine } = await opening
    sessions.set(call.session, await engine.load(call.plan, call.state))
    return undefined
  }
  const session = sessions.get(call.session)
  if (!session) throw new InternalError(`there is no session ${call.session}`)
  if (call.act === 'run') return session.run(call.program, call.feeds)
  if (call.act === 'read') return session.read(call.names)
  if (call.act === 'unload') await session.unload(call.program)
  else {
    sessions.delete(call.session)
    await session.dispose()
  }
  return undefined
}

function failure(id: number, error: unknown): LaneAnswer {
  const engine = error instanceof EngineError
  const help = engine && error.help !== undefined ? { help: error.help } : {}
  const message = engine ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { id, engine, message, ...help }
}
