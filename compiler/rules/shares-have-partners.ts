import { didYouMean } from '../diagnostics/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** A name that says that a blob is shared stands in two layers at least: a slip in it would untie them without a word. */
export const sharesHavePartners: Rule = ({ networks }, reporter) => {
  for (const network of networks.values()) {
    if (network.layers.size < network.names.length) continue // the partner may be a broken layer, reported elsewhere
    const said = [...network.layers.values()].flatMap(({ layer }) =>
      (layer.spec.param ?? []).flatMap(({ share }, i) => (share === undefined ? [] : [{ layer, share, i }])),
    )
    for (const { layer, share, i } of said) {
      const others = said.filter((one) => one.layer !== layer || one.i !== i).map((one) => one.share)
      if (others.includes(share)) continue
      reporter.report('lonely-share', {
        message: `nothing shares \`${share}\` with \`${layer.sourceName}\``,
        at: spanAt(layer.tree, ['param', i, 'share']),
        help: didYouMean(share, others) ?? 'say the same name in the `param` of another layer, or remove it',
      })
    }
  }
}
