import { didYouMean, suggestions, type Span } from '../diagnostics/index.ts'
import type { NormalizedLayer } from '../normalize/index.ts'
import { spanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

interface Said {
  readonly layer: NormalizedLayer
  readonly share: string
  /** Which of the layer's blobs. */
  readonly i: number
}

/** A name that says that a blob is shared stands in two layers at least: a slip in it would untie them without a word. */
export const sharesHavePartners: Rule = ({ networks }, reporter) => {
  for (const network of networks.values()) {
    if (network.layers.size < network.names.length) continue // the partner may be a broken layer, reported elsewhere
    const said: readonly Said[] = [...network.layers.values()].flatMap(({ layer }) =>
      (layer.spec.param ?? []).flatMap(({ share }, i) => (share === undefined ? [] : [{ layer, share, i }])),
    )
    const isLonely = ({ share }: Said): boolean => said.filter((one) => one.share === share).length === 1
    const told: Said[] = []
    for (const one of said.filter(isLonely)) {
      const { layer, share } = one
      const others = said.filter((other) => other !== one)
      const names = suggestions(
        share,
        others.map((other) => other.share),
      )
      const meant = others.find((other) => other.share === names[0])
      if (meant && told.includes(meant)) continue // two that were meant to be one are told once
      told.push(one)
      reporter.report('lonely-share', {
        message: `nothing shares \`${share}\` with \`${layer.sourceName}\``,
        at: placeOf(one),
        notes: meant ? [{ message: `\`${meant.layer.sourceName}\` says another name`, span: placeOf(meant) }] : [],
        help: didYouMean(share, names) ?? 'say the same name in the `param` of another layer, or remove it',
      })
    }
  }
}

function placeOf({ layer, i }: Said): Span {
  return spanAt(layer.tree, ['param', i, 'share'])
}
