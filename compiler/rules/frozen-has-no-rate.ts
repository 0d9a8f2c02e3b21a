import type { Span } from '../diagnostics/index.ts'
import { spanAt, treeAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/**
 * A network gives no layer that it freezes and takes from elsewhere a learning rate. Where they come from it may be
 * written, for others train them; layers written out in the network itself are as likely copied.
 */
export const frozenHasNoRate: Rule = ({ spec, networks }, reporter) => {
  for (const network of networks.values()) {
    const own = treeAt(spec.tree, network.path)
    if (!own) continue
    for (const { layer, frozen } of network.layers.values()) {
      const param = treeAt(layer.tree, ['param'])
      const isRate = layer.spec.param?.some(({ lr_mult }) => lr_mult !== undefined && lr_mult > 0) ?? false
      const isOwn = lies(spanAt(layer.tree, ['name']), own.span)
      if (!frozen || !param || !isRate || isOwn || !lies(param.span, own.span)) continue
      reporter.report('frozen-rate', {
        message: `\`${network.name}.${layer.name}\` is given a learning rate, and ${frozen.by === 'network' ? `\`${network.name}\`` : 'it'} is frozen`,
        at: param.span,
        help:
          frozen.by === 'network'
            ? `write \`frozen: false\` in \`${network.name}\` to train it, or remove \`param\``
            : 'do not freeze it, or remove `param`',
        notes: frozen.by === 'pattern' ? [{ message: 'it is frozen here', span: frozen.span }] : [],
      })
    }
  }
}

function lies(inner: Span, outer: Span): boolean {
  const before = (a: Span['start'], b: Span['start']): boolean =>
    a.line < b.line || (a.line === b.line && a.column <= b.column)
  return inner.file === outer.file && before(outer.start, inner.start) && before(inner.end, outer.end)
}
