/** A network file of the project with all shapes and parameters, by the compiler's first five stages. */
import { Reporter } from '../../compiler/index.ts'
import { loadDocument } from '../../compiler/compose/index.ts'
import { evaluate } from '../../compiler/evaluate/index.ts'
import { inferNetwork, type TypedNetwork } from '../../compiler/network/index.ts'
import { expandNetwork } from '../../compiler/normalize/index.ts'
import { validate } from '../../compiler/schema/index.ts'
import { experiments, lines, memoryHost } from '../harness.ts'

export function typedNetwork(file: string): TypedNetwork {
  const reporter = new Reporter()
  const stage = { reporter, host: memoryHost(experiments), environment: new Map() }
  const document = loadDocument(file, undefined, stage)
  const tree = document && evaluate(document, stage).tree
  if (!tree || !validate('network', tree, stage)) throw new Error(lines(reporter.diagnostics).join('\n'))
  const written = { name: 'network', role: 'network', own: tree, span: tree.span, path: [] } as const
  const expanded = expandNetwork(written, new Map(), { ...stage, loadNetwork: () => undefined })
  const typed = expanded && inferNetwork(expanded.network, undefined, stage)
  if (!typed || reporter.diagnostics.length > 0) throw new Error(lines(reporter.diagnostics).join('\n'))
  return typed
}
