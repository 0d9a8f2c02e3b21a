import { didYouMean } from '../diagnostics/index.ts'
import { validate, withDefaults, type LayerSpec } from '../schema/index.ts'
import { spanAt, toValue, treeAt, type MapTree } from '../source/index.ts'
import type { StageContext } from '../stage.ts'
import { settled } from './layer-list.ts'
import type { Projection } from './spec.ts'
import { scalarLike, textAt, withEntry } from './tree-edit.ts'

/** What every projection's layer is called. */
const NAME = 'project'

/** What gives a tensor another shape, and is trained. */
const TYPES: readonly string[] = ['convolution', 'deconvolution', 'inner_product']

/** The `project` of a loss: `auto`, or a layer without name and bottom. Undefined after a reported mistake. */
export function readProjection(loss: MapTree, context: StageContext): Projection | undefined {
  const { reporter } = context
  const written = treeAt(loss, ['project'])
  if (written?.kind !== 'map') return { kind: 'auto', span: spanAt(loss, ['project']) }
  const extras = ['name', 'bottom', 'frozen'].filter((key) => written.entries.has(key))
  for (const extra of extras) {
    const why = extra === 'frozen' ? 'it is there to be trained' : "it reads the loss's input"
    reporter.report('unknown-key', {
      message: `a projection has no \`${extra}\`: ${why}`,
      at: written.entries.get(extra)?.key,
      help: `remove \`${extra}\``,
    })
  }
  if (extras.length > 0) return undefined
  const type = textAt(written, 'type')
  if (type === undefined) {
    reporter.report('missing-key', {
      message: '`type` is missing in a projection',
      at: written.span,
      help: `the types are ${TYPES.join(', ')}`,
    })
    return undefined
  }
  if (!TYPES.includes(type)) {
    reporter.report('unknown-type', {
      message: `no projection is of the type \`${type}\``,
      at: spanAt(written, ['type']),
      help: didYouMean(type, TYPES) ?? `the types are ${TYPES.join(', ')}`,
    })
    return undefined
  }
  const named = withEntry(written, 'name', scalarLike(written, NAME, 'default'))
  const valid = validate('layer', named, context)
  if (!valid) return undefined
  const tree = withDefaults(settled(valid, []), 'layer')
  const layer = {
    name: NAME,
    sourceName: NAME,
    bottoms: ['input'],
    tops: [NAME],
    spec: toValue(tree) as LayerSpec,
    tree,
  } // valid, and complete
  return { kind: 'layer', layer, span: written.span }
}
