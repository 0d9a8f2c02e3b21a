/** What a file extends, and what those extend: all of it in the order in which it is laid. */
import { suggestions, type Span } from '../diagnostics/index.ts'
import { resolvePath } from '../paths.ts'
import { rootKeys } from '../schema/index.ts'
import { treeAt, type MapTree, type ScalarTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { loadDocument } from './load.ts'

/** Files that extend files deeper than this are no spec that anybody reads. */
const DEPTH_LIMIT = 32

export interface Bases {
  readonly trees: readonly MapTree[]
  /** Undefined where it cannot be read, which is reported. */
  readonly own: MapTree | undefined
  /** False after a reported mistake: something is missing. */
  readonly complete: boolean
}

/**
 * The trees of `file` and of its bases: bases before what extends them, those of a list in its order, each file once, where
 * it comes first; `file` is the last.
 */
export function withBases(file: string, context: StageContext): Bases {
  const ordered = new Map<string, MapTree>()
  const complete = collect(file, undefined, [], ordered, context)
  return { trees: [...ordered.values()], own: ordered.get(file), complete }
}

/** False after a reported mistake; goes on with the other bases, which may have their own. */
function collect(
  file: string,
  wanted: Span | undefined,
  chain: readonly string[],
  ordered: Map<string, MapTree>,
  context: StageContext,
): boolean {
  const { reporter } = context
  if (chain.includes(file)) {
    const circle = [...chain.slice(chain.indexOf(file)), file].join(' → ')
    reporter.report('extends-cycle', {
      message: `files extend each other in a circle: ${circle}`,
      at: wanted,
      help: 'remove one of the `extends`',
    })
    return false
  }
  if (ordered.has(file)) return true
  if (chain.length > DEPTH_LIMIT) {
    reporter.report('too-large', {
      message: `more than ${DEPTH_LIMIT} files extend each other, one above the other`,
      at: wanted,
      help: 'put some of them together',
    })
    return false
  }
  const heir = chain.at(-1)
  if (heir !== undefined) reporter.inherits(file, heir)
  const tree = loadDocument(file, wanted, context)
  if (!tree) return false
  const bases = basesOf(tree, context)
  const found = (bases ?? []).map(({ value, span }) =>
    collect(resolvePath(String(value), span), span, [...chain, file], ordered, context),
  )
  const own = new Map(tree.entries)
  own.delete('extends')
  if (chain.length > 0) own.delete('abstract') // it says something of its own file alone
  ordered.set(file, { ...tree, entries: own })
  return bases !== undefined && !found.includes(false) && !isMisspelt(tree)
}

/** Whether a key that there is not is likely meant as `extends`: then all that it would bring is missing. */
function isMisspelt({ entries }: MapTree): boolean {
  const others = [...entries.keys()].filter((key) => !rootKeys.includes(key))
  return !entries.has('extends') && others.some((key) => suggestions(key, rootKeys)[0] === 'extends')
}

/** The texts under `extends`; undefined, and reported, where there is something else. */
function basesOf(tree: MapTree, { reporter }: StageContext): readonly ScalarTree[] | undefined {
  const said = treeAt(tree, ['extends'])
  if (!said) return []
  const items = said.kind === 'list' ? said.items : [said]
  const texts = items.filter((item): item is ScalarTree => item.kind === 'scalar' && typeof item.value === 'string')
  const wrong = items.find((item) => item.kind !== 'scalar' || typeof item.value !== 'string' || item.value === '')
  if (!wrong && items.length > 0) return texts
  reporter.report('wrong-type', {
    message: '`extends` must be a file, or a list of files',
    at: (wrong ?? said).span,
    help: 'write for example `extends: base.yaml`',
  })
  return undefined
}
