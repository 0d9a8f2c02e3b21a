import { didYouMean, onlySuggestion } from '../diagnostics/index.ts'
import { tapsOfTarget, type Reference } from '../normalize/index.ts'
import type { Rule } from './rule.ts'

/** Every `network.layer` in losses, metrics and `expect` exists. */
export const knownReferences: Rule = ({ spec, networks }, reporter) => {
  /** `whole`: `network.layer` is written; of `expect` the layer alone is. */
  const check = ({ network, layer, span }: Reference, whole = true): void => {
    const known = spec.networkNames
    const owner = networks.get(network)
    const isKnown = known.includes(network)
    if (isKnown ? owner?.namesKnown === false : !spec.networksKnown) return // it may be one that is not known
    if (!isKnown) {
      reporter.report('unknown-reference', {
        message: `there is no network \`${network}\``,
        at: span,
        help: didYouMean(network, known) ?? `the networks are ${known.map((n) => `\`${n}\``).join(', ')}`,
      })
    } else if (owner?.names.includes(layer) && !owner.tops.includes(layer)) {
      const tops = owner.tops.filter((top) => top.startsWith(`${layer}:`))
      reporter.report('unknown-reference', {
        message: `\`${network}.${layer}\` makes ${tops.length > 0 ? 'several tops' : 'nothing'}`,
        at: span,
        help:
          tops.length > 0
            ? `name one of them: ${tops.map((top) => `\`${network}.${top}\``).join(', ')}`
            : 'name a layer below it',
      })
    } else if (owner && !owner.tops.includes(layer)) {
      const before = whole ? `${network}.` : '' // so that what the help says can be written where the mistake is
      reporter.report('unknown-reference', {
        message: `network \`${network}\` has no layer \`${layer}\``,
        at: span,
        help: didYouMean(layer, owner.tops, before) ?? `its last layer is \`${before}${owner.tops.at(-1) ?? ''}\``,
        ...(whole && { fix: prefixed(network, onlySuggestion(layer, owner.tops)) }),
      })
    }
  }
  for (const { input, target } of [...spec.losses, ...spec.metrics]) {
    check(input)
    tapsOfTarget(target).forEach((tap) => check(tap))
  }
  for (const { name, expect } of spec.networks) {
    if (expect) check({ network: name, layer: expect.accuracy.of, span: expect.accuracy.ofSpan }, false)
  }
}

function prefixed(network: string, layer: string | undefined): string | undefined {
  return layer === undefined ? undefined : `${network}.${layer}`
}
