/**
 * An engine that rounds as a GPU with half precision does, on a machine without one: the very models that go to a GPU run on the CPU.
 * ONNX Runtime computes them in f32 there, and leaves out the roundings between two nodes unless two others stand between that it has
 * in half precision. So each number that is to be rounded passes two that do nothing to it.
 */
import * as ort from 'onnxruntime-node'

import type { Engine } from '../../runtime/engines/index.ts'
import { OnnxSession, type OnDevice } from '../../runtime/engines/onnx/session.ts'
import { decoded, encoded, halves, type OnnxModel, type OnnxNode } from './onnx-model.ts'

/** `made` is told of each model as the product made it. */
export function halfEngine(made: (model: OnnxModel) => void = () => undefined): Pick<Engine, 'load'> {
  const create = (bytes: Uint8Array): Promise<ort.InferenceSession> => {
    const model = decoded(bytes)
    made(model)
    return ort.InferenceSession.create(encoded(rounded(model)), options)
  }
  const library = { ...ort, InferenceSession: { create } } as unknown as typeof ort
  const options = { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 3 } as const
  const traffic = { toDevice: 0, fromDevice: 0 }
  const device: OnDevice = { name: 'cuda', provider: 'cpu', keepsState: false, traffic, tell: () => undefined }
  return { load: (plan, state) => Promise.resolve(new OnnxSession(library, { options, device }, plan, state)) }
}

function rounded(model: OnnxModel): OnnxModel {
  const half = halves(model)
  const node = model.graph.node.flatMap((one) => {
    const outputs = one.output.filter((name) => half.has(name))
    const renamed = one.output.map((name) => (half.has(name) ? `${name}:exact` : name))
    return [{ ...one, output: renamed }, ...outputs.flatMap(passed)]
  })
  return { ...model, graph: { ...model.graph, node } }
}

function passed(name: string): readonly OnnxNode[] {
  const through = (input: string, output: string): OnnxNode => {
    return { name: output, opType: 'Split', domain: '', input: [input], output: [output], attribute: [] }
  }
  return [through(`${name}:exact`, `${name}:between`), through(`${name}:between`, name)]
}
