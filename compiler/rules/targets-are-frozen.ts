import { isTrained, shapeAt } from '../network/index.ts'
import { tapsOfTarget } from '../normalize/index.ts'
import { keySpanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

/** No loss has a target that is trained itself; but the two of a siamese pair are one network’s, and both learn. */
export const targetsAreFrozen: Rule = (model, reporter) => {
  for (const { name, input, target, spec } of model.spec.losses) {
    if (!isTrained(model, input)) continue // they are exchanged, and reported
    for (const tap of tapsOfTarget(target)) {
      if (!isTrained(model, tap) || !shapeAt(model, tap)) continue // no such top: reported
      if (spec.type === 'contrastive' && tap.network === input.network) continue
      const { network, layer, span } = tap
      const owner = model.networks.get(network)
      reporter.report('target-needs-gradient', {
        message: `the target of \`losses.${name}\`, \`${network}.${layer}\`, is trained itself`,
        at: span,
        help: `write \`frozen: true\` in \`${network}\`, or take a layer of a frozen network`,
        notes: owner ? [{ message: 'it is trained', span: keySpanAt(model.spec.tree, owner.path) }] : [],
      })
    }
  }
}
