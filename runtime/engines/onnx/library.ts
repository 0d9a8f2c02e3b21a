import type * as Ort from 'onnxruntime-node'

import { EngineError } from '../errors.ts'

/** Loads onnxruntime-node. Its telemetry, on by default, is switched off first: our users were not asked. */
export async function loadLibrary(): Promise<typeof Ort> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1'
  try {
    return await import('onnxruntime-node')
  } catch (cause) {
    throw new EngineError('onnxruntime-node cannot be loaded on this machine', { cause, help: HELP })
  }
}

/** Without the variable its installation downloads libraries for GPUs, which are not used, and ends where it cannot. */
const HELP = '`ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30` installs it'
