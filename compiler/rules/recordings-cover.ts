/** What was recorded answers where it is asked, and of images as the student sees them. */
import { isTested } from '../network/index.ts'
import { tapsOfTarget, type Reference } from '../normalize/index.ts'
import { keySpanAt } from '../source/index.ts'
import type { Rule } from './rule.ts'

const CHANGES = ['crop', 'mirror', 'pad'] as const

export const recordingsCover: Rule = (model, reporter) => {
  const { spec, networks } = model
  const recorded = (tap: Reference, part: 'train' | 'test'): boolean | undefined => {
    const foreign = networks.get(tap.network)?.foreign
    return foreign?.kind === 'recorded' ? foreign.files[part] !== undefined : undefined
  }
  const report = ({ network, layer, span }: Reference, part: 'training' | 'test', what: string): void => {
    reporter.report('recording-part', {
      message: `${what} \`${network}.${layer}\`, which was recorded of no ${part} images`,
      at: span,
      help: `record these too: \`recorded: { train: …, test: … }\``,
    })
  }
  for (const { name, input, target, similar, weight } of spec.losses) {
    const taps = [input, ...tapsOfTarget(target), ...tapsOfTarget(similar)]
    for (const tap of taps)
      if (weight !== 0 && recorded(tap, 'train') === false)
        report(tap, 'training', `\`losses.${name}\` is trained with`)
  }
  for (const metric of spec.metrics) {
    if (isTested(model, metric)) continue
    const tap = [metric.input, ...tapsOfTarget(metric.target)].find((one) => recorded(one, 'test') === false)
    if (tap) report(tap, 'test', `\`metrics.${metric.name}\` is measured with`)
  }
  for (const { name, expect } of spec.networks) {
    const tap = expect && { network: name, layer: expect.accuracy.of, span: expect.accuracy.span }
    if (tap && recorded(tap, 'test') === false) report(tap, 'test', '`expect` looks at')
  }
  const { train } = spec.data.transform
  const change = CHANGES.find((key) => train[key] !== undefined)
  for (const { foreign } of spec.networks) {
    if (foreign?.kind !== 'recorded' || !foreign.files.has('train') || change === undefined) continue
    reporter.report('recording-augmented', {
      message: `\`transform.train.${change}\` changes images from epoch to epoch, and what was recorded is of each as it is`,
      at: placeOf(spec.tree, change),
      help: 'run the teacher itself, by `weights` or `onnx`, or leave images as they are',
      notes: [{ message: 'recorded here', span: foreign.span }],
    })
  }
}

function placeOf(tree: Parameters<typeof keySpanAt>[0], key: string): ReturnType<typeof keySpanAt> {
  return keySpanAt(tree, ['data', 'transform', 'train', key])
}
