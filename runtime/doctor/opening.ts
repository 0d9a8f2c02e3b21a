import { devices, EngineError, engines, openEngine, type Engine } from '../engines/index.ts'
import { openTfjs, type TfjsDevice } from '../engines/tfjs/index.ts'
import type { Outcome } from './probe.ts'

/** Any engine on any device, a GPU in software too. Throws an EngineError where it does not work. */
export async function openFor(engine: string, device: string): Promise<Engine> {
  if (engine === 'tfjs') return openTfjs({ device: device as TfjsDevice, software: true }) // it says itself what it has not
  const [known, on] = [engines.find((name) => name === engine), devices.find((name) => name === device)]
  if (!known || !on) throw new EngineError(`there is no ${engine} on ${device}`)
  return (await openEngine({ engine: known, device: on })).engine
}

export function failureOf(error: unknown): Extract<Outcome, { readonly message: string }> {
  const help = error instanceof EngineError ? error.help : undefined
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : ''
  const message = error instanceof Error ? error.message : String(error)
  return { message, cause, ...(help !== undefined && { help }) }
}
