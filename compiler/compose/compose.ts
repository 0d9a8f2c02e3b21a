import type { Span } from '../diagnostics/index.ts'
import { resolvePath } from '../paths.ts'
import { treeAt, type MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { loadDocument } from './load.ts'
import { mergeTrees, withProvenance } from './merge.ts'
import { applySettings, type Setting } from './settings.ts'

/** One document: the file, laid over what it extends, with the settings laid over both. */
export function compose(file: string, settings: readonly Setting[], context: StageContext): MapTree | undefined {
  const tree = loadExtended(file, undefined, [], context)
  return tree && applySettings(tree, settings, context.reporter)
}

function loadExtended(
  file: string,
  wanted: Span | undefined,
  chain: readonly string[],
  context: StageContext,
): MapTree | undefined {
  if (chain.includes(file)) {
    const circle = [...chain.slice(chain.indexOf(file)), file].join(' → ')
    context.reporter.report('extends-cycle', {
      message: `files extend each other in a circle: ${circle}`,
      at: wanted,
      help: 'remove one of the `extends`',
    })
    return undefined
  }
  const tree = loadDocument(file, wanted, context)
  const base = tree && treeAt(tree, ['extends'])
  if (!tree || base?.kind !== 'scalar' || typeof base.value !== 'string') return tree
  const below = loadExtended(resolvePath(base.value, base.span), base.span, [...chain, file], context)
  if (!below) return undefined
  const own = new Map(tree.entries)
  own.delete('extends')
  return mergeTrees(withProvenance(below, 'inherited'), { ...tree, entries: own })
}
