/** A session with ONNX Runtime's own clock at every node: each program leaves a file of events, which is read at the end. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type * as Ort from 'onnxruntime-node'

import type { ProgramName } from '../../../compiler/index.ts'
import type { OpTime, ProfiledSession, Runnable, Tensor } from '../engine.ts'
import { eventsIn, nodeOf } from './events.ts'
import { OnnxSession, type How } from './session.ts'

export function profiledSession(
  ort: typeof Ort,
  how: How,
  plan: Runnable,
  state: ReadonlyMap<string, Tensor>,
): ProfiledSession {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-profile-'))
  const programs = plan.programs.map(({ name }) => name)
  const own = (program: ProgramName): Ort.InferenceSession.SessionOptions => ({
    enableProfiling: true,
    profileFilePrefix: join(folder, prefixOf(programs.indexOf(program))),
  })
  const session = new OnnxSession(ort, { ...how, own }, plan, state)
  return {
    run: (program, feeds) => session.run(program, feeds),
    read: (names) => session.read(names),
    unload: (program) => session.unload(program),
    times: () => {
      session.endProfiling()
      const files = readdirSync(folder)
      return Promise.resolve(
        programs.flatMap((program, i) =>
          files.filter((file) => file.startsWith(prefixOf(i))).flatMap((file) => timesIn(join(folder, file), program)),
        ),
      )
    },
    dispose: async () => {
      await session.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function prefixOf(program: number): string {
  return `p${program}-`
}

/** By run, origin and op. */
function timesIn(file: string, program: ProgramName): readonly OpTime[] {
  const events = eventsIn(file)
  const runs = events.filter(({ name }) => name === 'model_run').sort((a, b) => a.ts - b.ts)
  const found = new Map<string, OpTime>()
  for (const event of events) {
    const node = nodeOf(event)
    if (!node) continue
    const run = runs.findLastIndex((one) => one.ts <= event.ts)
    const key = JSON.stringify([run, node.origin, node.op])
    const before = found.get(key)?.seconds ?? 0
    found.set(key, { program, run, ...node, seconds: before + event.dur / 1e6 })
  }
  return [...found.values()]
}
