/** Out to Caffe, and in again. */
import { emitCaffe, emitCaffeNetwork } from '../../compiler/emit/caffe/index.ts'
import {
  compile,
  compileNetwork,
  Reporter,
  type CompiledExperiment,
  type CompiledNetwork,
  type Plan,
} from '../../compiler/index.ts'
import { lines, memoryHost, type Files } from '../harness.ts'
import { importing, type ImportCase } from '../import/importing.ts'

export interface Emitted {
  readonly files: Files
  readonly said: readonly string[]
  readonly notes: readonly string[]
}

export function emitted({ model, spec }: CompiledExperiment): Emitted {
  const reporter = new Reporter()
  const found = emitCaffe(model, spec, reporter)
  return {
    files: Object.fromEntries(found?.files ?? []),
    said: lines(reporter.diagnostics),
    notes: found?.notes ?? [],
  }
}

/** An experiment that went out and came back: its plan. What is refused on the way is an exception. */
export function again(experiment: CompiledExperiment, shape: ImportCase['shape']): Plan {
  const { files, said } = emitted(experiment)
  if (said.length > 0) throw new Error(said.join('\n'))
  const text = imported({ net: 'solver.prototxt', ...(shape && { shape }) }, files)
  const found = compile('x.yaml', { host: memoryHost({ 'x.yaml': text }) })
  if (!found.experiment) throw new Error(lines(found.diagnostics).join('\n'))
  return found.experiment.spec
}

/** The same of a network file. */
export function networkAgain(network: CompiledNetwork): CompiledNetwork {
  const reporter = new Reporter()
  const text = emitCaffeNetwork(network.typed, network.name, reporter)
  if (text === undefined) throw new Error(lines(reporter.diagnostics).join('\n'))
  return networkOf(imported({ net: 'deploy.prototxt' }, { 'deploy.prototxt': text }))
}

export function networkOf(text: string, files: Files = {}): CompiledNetwork {
  const { network, diagnostics } = compileNetwork('x.yaml', { host: memoryHost({ ...files, 'x.yaml': text }) })
  if (!network) throw new Error(lines(diagnostics).join('\n'))
  return network
}

/** All that a network is: what it computes of one image, and what its parameters are. */
export function computed(network: CompiledNetwork): ReturnType<CompiledNetwork['forward']> {
  return network.forward(1, network.ends)
}

function imported(request: ImportCase, files: Files): string {
  const { imported, diagnostics } = importing(request, files)
  if (!imported || diagnostics.length > 0) throw new Error(lines(diagnostics).join('\n'))
  return imported.text
}
