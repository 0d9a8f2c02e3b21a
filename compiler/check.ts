/** Checks a file that may be any of the three kinds there are. */
import { checkAbstract, checkNetworkFile, compile } from './compile.ts'
import { loadDocument } from './compose/index.ts'
import { Reporter } from './diagnostics/index.ts'
import type { Host } from './host.ts'
import type { CompileContext, CompileResult } from './result.ts'
import { treeAt } from './source/index.ts'

export type FileKind = 'experiment' | 'abstract' | 'network'

/** What a file says it is; one that cannot be read is taken for an experiment, which tells why. */
export function kindOf(file: string, host: Host): FileKind {
  const tree = loadDocument(file, undefined, { host, reporter: new Reporter() })
  if (!tree) return 'experiment'
  const isSpec = ['version', 'kind', 'abstract', 'extends', 'losses', 'solver'].some((key) => tree.entries.has(key))
  if (tree.entries.has('kind') || (!isSpec && tree.entries.has('layers'))) return 'network' // which misses its `kind`
  const abstract = treeAt(tree, ['abstract'])
  return abstract?.kind === 'scalar' && abstract.value === true ? 'abstract' : 'experiment'
}

export function checkFile(file: string, context: CompileContext): CompileResult {
  const check = { experiment: compile, abstract: checkAbstract, network: checkNetworkFile }
  return check[kindOf(file, context.host)](file, context)
}
