import type { Reporter, Span } from '../diagnostics/index.ts'
import { hasUnknown, type MapTree } from '../source/index.ts'
import type { DraftLayer } from './layer-list.ts'

/** Whatever `defaults` say for all layers is taken by one of them at least. */
export function reportIdleDefaults(
  defaults: MapTree | undefined,
  layers: readonly DraftLayer[],
  reporter: Reporter,
): void {
  if (!defaults || layers.length === 0 || layers.some(({ tree }) => hasUnknown(tree))) return
  for (const [key, { key: at, value }] of defaults.entries) {
    const isTaken = layers.some(({ tree }) => {
      const own = tree.entries.get(key)?.value
      return own !== undefined && isSame(own.span, value.span)
    })
    if (isTaken) continue
    const says = layers.some(({ tree }) => tree.entries.has(key))
    reporter.report('without-effect', {
      message: `\`${key}\` has no effect: ${says ? 'every layer that takes it says its own' : 'no layer takes it'}`,
      at,
      help: `take \`${key}\` out of \`defaults\``,
    })
  }
}

/** Values that come from one place are one value. */
function isSame(one: Span, other: Span): boolean {
  return one.file === other.file && one.start.line === other.start.line && one.start.column === other.start.column
}
