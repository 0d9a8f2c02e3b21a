import { didYouMean, onlySuggestion, type Reporter, type Span } from '../diagnostics/index.ts'
import { layerOfTop } from '../network/index.ts'
import { tapsOfTarget, type Reference } from '../normalize/index.ts'
import type { Rule } from './rule.ts'

/** Every `network.layer` in losses, metrics and `expect` exists. */
export const knownReferences: Rule = ({ spec, networks }, reporter) => {
  const removals = (network: string): ReadonlyMap<string, Span> =>
    spec.networks.find(({ name }) => name === network)?.removed ?? new Map()
  const gone = new Map<Span, Gone>()
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
      const last = `\`${before}${owner.tops.at(-1) ?? ''}\``
      const removal = removals(network).get(layerOfTop(layer))
      if (removal) {
        const one = gone.get(removal) ?? { name: `${before}${layer}`, network, last, readers: [] }
        gone.set(removal, { ...one, readers: [...one.readers, span] })
        return
      }
      reporter.report('unknown-reference', {
        message: `network \`${network}\` has no layer \`${layer}\``,
        at: span,
        help: didYouMean(layer, owner.tops, before) ?? `its last layer is ${last}`,
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
  for (const [removal, one] of gone) reportGone(removal, one, reporter)
}

/** A layer that `remove` took away, and where it is named all the same. */
interface Gone {
  readonly name: string
  readonly network: string
  readonly last: string
  readonly readers: readonly Span[]
}

/** Of one reference, the reference is told; of several, what makes all of them wrong. */
function reportGone(removal: Span, { name, network, last, readers }: Gone, reporter: Reporter): void {
  const help = `name a layer that stays; the last is ${last}`
  const [reader, ...others] = readers
  reporter.report(
    'unknown-reference',
    others.length === 0
      ? {
          message: `\`${name}\` is removed from \`${network}\``,
          at: reader,
          help,
          notes: [{ message: 'here', span: removal }],
        }
      : {
          message: `this takes \`${name}\` away, which is named ${readers.length} times`,
          at: removal,
          help: `keep it, or ${help}`,
          notes: readers.slice(0, MOST_SHOWN).map((span) => ({ message: 'here', span })),
        },
  )
}

/** Places of one mistake that are shown. */
const MOST_SHOWN = 5

function prefixed(network: string, layer: string | undefined): string | undefined {
  return layer === undefined ? undefined : `${network}.${layer}`
}
