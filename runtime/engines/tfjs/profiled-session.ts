/** A session that waits for the device after each op, and so knows how long it took. */
import type { OpTime, ProfiledSession, Runnable, Tensor } from '../engine.ts'
import type { Backend } from './backend.ts'
import { TfjsSession } from './session.ts'
import type { Value } from './value.ts'

export function profiledSession(backend: Backend, plan: Runnable, state: ReadonlyMap<string, Tensor>): ProfiledSession {
  const runs = new Map<string, number>()
  const found = new Map<string, OpTime>()
  let last = 0
  const session = new TfjsSession(backend, plan, state, async (program, { origin = '', op }, value) => {
    await settled(backend, value)
    const now = performance.now()
    const run = runs.get(program) ?? 0
    const key = JSON.stringify([program, run, origin, op])
    const before = found.get(key)?.seconds ?? 0
    found.set(key, { program, run, origin, op, seconds: before + (now - last) / 1000 })
    last = performance.now()
  })
  return {
    run: async (program, feeds) => {
      last = performance.now()
      const answer = await session.run(program, feeds)
      runs.set(program, (runs.get(program) ?? 0) + 1)
      return answer
    },
    read: (names) => session.read(names),
    unload: (program) => session.unload(program),
    times: () => Promise.resolve([...found.values()]),
    dispose: () => session.dispose(),
  }
}

/** Resolves when `value` has been computed: one number of it is read. */
async function settled({ tf }: Backend, value: Value): Promise<void> {
  const one = tf.tidy(() => tf.slice(tf.reshape(value.copy('plain'), [-1]), 0, 1))
  await one.data()
  one.dispose()
}
