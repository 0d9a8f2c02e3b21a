/** Whether a device computes in half precision: it is asked to. */
import type * as Ort from 'onnxruntime-node'

import { halfProbeModel } from '../../../compiler/onnx/index.ts'
import { alone } from './on-host.ts'

/** Why it does not, a clause; undefined where it does. */
export async function whyNoHalf(
  ort: typeof Ort,
  options: Ort.InferenceSession.SessionOptions,
): Promise<string | undefined> {
  try {
    const session = await ort.InferenceSession.create(halfProbeModel(), alone({ ...options, logSeverityLevel: 4 }))
    try {
      const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4), [1, 1, 2, 2]) })
      return (y.data as Float32Array)[0] === 30 ? undefined : 'it computes it wrong'
    } finally {
      await session.release()
    }
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return /does not support it/.test(message) ? 'its GPU or its driver has none (`shader-f16`)' : message.trim()
  }
}
