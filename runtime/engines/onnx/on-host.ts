/** Finds nodes that the CPU runs because the device has no kernel for them: by the clock of one run. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type * as Ort from 'onnxruntime-node'

import type { ProgramName } from '../../../compiler/index.ts'
import type { OnHost } from '../engine.ts'
import { eventsIn, nodeOf } from './events.ts'

type Options = Ort.InferenceSession.SessionOptions

/** With these a session is only made where the device can run every node. */
export function alone(options: Options): Options {
  const extra = options.extra as { readonly session?: object } | undefined
  return { ...options, extra: { ...extra, session: { ...extra?.session, disable_cpu_ep_fallback: '1' } } }
}

/** Whether that was refused. */
export function needsHost(cause: unknown): boolean {
  return cause instanceof Error && /fallback to CPU EP has been explicitly disabled/.test(cause.message)
}

/** A session that is watched in its first run. */
export class Watch {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ts-compile-nodes-'))

  get options(): Options {
    return { enableProfiling: true, profileFilePrefix: join(this.#folder, 'p') }
  }

  /** After the run; the clock stops. */
  found(session: Ort.InferenceSession, program: ProgramName): Omit<OnHost, 'device'> {
    session.endProfiling()
    try {
      const events = readdirSync(this.#folder).flatMap((file) => eventsIn(join(this.#folder, file)))
      const nodes = events.flatMap((event) => {
        const node = nodeOf(event)
        return node ? [{ ...node, isOnHost: event.args?.provider === 'CPUExecutionProvider' }] : []
      })
      const onHost = nodes.filter(({ isOnHost }) => isOnHost).map(({ origin, op }) => `${origin} ${op}`.trim())
      return { program, nodes: onHost, of: nodes.length }
    } finally {
      rmSync(this.#folder, { recursive: true, force: true })
    }
  }
}
