import { layerAt } from '../network/index.ts'
import type { Reference, Target } from '../normalize/index.ts'
import { madeBy } from './made-by.ts'
import type { Rule } from './rule.ts'

/** What takes a softmax of what it reads. */
const SOFTENING: readonly string[] = [
  'cross_entropy',
  'distillation',
  'entropy',
  'infogain',
  'kl',
  'softmax_cross_entropy',
]

/** What takes a softmax of class scores reads them before any other softmax. */
export const scoresBeforeSoftmax: Rule = (model, reporter) => {
  const { losses, metrics } = model.spec
  const readers = [
    ...losses.map((loss) => ({ ...loss, kind: 'losses' })),
    ...metrics.map((metric) => ({ ...metric, kind: 'metrics' })),
  ]
  for (const { kind, name, spec, input, target } of readers) {
    if (!SOFTENING.includes(spec.type)) continue
    for (const port of [input, ...tapOf(target)]) {
      const layer = layerAt(model, port)?.layer
      const scores = model.networks.get(port.network)?.softmaxes?.get(port.layer)
      if (layer?.spec.type !== 'softmax' && scores === undefined) continue
      reporter.report('double-softmax', {
        message: `\`${port.network}.${port.layer}\` is a softmax, and \`${kind}.${name}\` takes the softmax of what it reads`,
        at: port.span,
        help:
          scores === undefined
            ? `read what is below it: \`${port.network}.${layer?.bottoms[0]}\``
            : `export the network with \`${scores}\`, which is below it in the file, as an output, and read that`,
        notes: madeBy(model, port),
      })
    }
  }
}

function tapOf(target: Target | undefined): readonly Reference[] {
  return target?.kind === 'tap' ? [target.tap] : []
}
