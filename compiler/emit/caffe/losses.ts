/** Losses and metrics as layers. */
import type { Model } from '../../network/index.ts'
import type { NormalizedLoss, NormalizedMetric, Reference } from '../../normalize/index.ts'
import { Word, type Field, type Fields } from '../../prototxt/index.ts'
import { spanAt } from '../../source/index.ts'
import type { Blobs } from './blobs.ts'
import type { Cannot } from '../cannot.ts'

export function lossLayers({ spec }: Model, blobs: Blobs, cannot: Cannot): Fields {
  const softmaxes = new Map<string, string>()
  const made: Field[] = []
  /** The blob of a softmax over a tap; each is made once. */
  const softmax = (tap: Reference): string => {
    const scores = blobs.at(tap)
    const known = softmaxes.get(scores)
    if (known !== undefined) return known
    const name = blobs.fresh(`prob_${scores}`)
    softmaxes.set(scores, name)
    made.push(layer(name, 'Softmax', [scores], []))
    return name
  }
  for (const loss of spec.losses) {
    const found = lossLayer(loss, blobs, softmax, cannot)
    if (found) made.push(found)
  }
  for (const metric of spec.metrics) {
    const found = metricLayer(metric, blobs, cannot)
    if (found) made.push(found)
  }
  return made
}

function layer(
  name: string,
  type: string,
  bottoms: readonly string[],
  more: Fields,
  tops: readonly string[] = [name],
): Field {
  return [
    'layer',
    [
      ['name', name],
      ['type', type],
      ...bottoms.map((bottom): Field => ['bottom', bottom]),
      ...tops.map((top): Field => ['top', top]),
      ...more,
    ],
  ]
}

function lossLayer(
  loss: NormalizedLoss,
  blobs: Blobs,
  softmax: (tap: Reference) => string,
  cannot: Cannot,
): Field | undefined {
  const { name, spec, input, target, similar, projection, weight, active, span, tree } = loss
  const refuse = (message: string, key?: string, help?: string): undefined => {
    cannot.say(`\`losses.${name}\`: ${message}`, key === undefined ? span : spanAt(tree, [key]), help)
    return undefined
  }
  if (typeof weight !== 'number')
    return refuse(
      'its weight changes with the iteration, and Caffe has one for the whole run',
      'weight',
      'write a number',
    )
  if (active)
    return refuse('it counts in some of the iterations, and one of Caffe counts in all', 'active', 'remove `active`')
  if (projection)
    return refuse('it has a projection that is no part of a network', 'project', 'write the layer into the student')
  if (target.kind === 'mix')
    return refuse('its target is a mean of several, which no layer of Caffe is', 'target', 'take one teacher')
  const of = target.kind === 'label' ? 'label' : blobs.at(target.tap)
  const own = blobs.fresh(name)
  const weighted = (type: string, bottoms: readonly string[], more: Fields = []): Field =>
    layer(own, type, bottoms, [['loss_weight', weight === 1 ? undefined : weight], ...more])
  switch (spec.type) {
    case 'softmax_cross_entropy':
      return weighted('SoftmaxWithLoss', [blobs.at(input), of], counting(spec, 'valid'))
    case 'sigmoid_cross_entropy':
      return weighted('SigmoidCrossEntropyLoss', [blobs.at(input), of], counting(spec, 'batch_size'))
    case 'distillation':
      if (spec.convention !== 'seed' || target.kind === 'label')
        return refuse(
          'Caffe has no loss between two softmaxes at a temperature, times T²',
          'convention' in spec ? 'convention' : 'type',
          '`convention: seed` is the one that Caffe can say',
        )
      return weighted('SigmoidCrossEntropyLoss', [softmax(input), softmax(target.tap)])
    case 'euclidean':
    case 'hint':
      return weighted('EuclideanLoss', [blobs.at(input), of])
    case 'hinge':
      return weighted(
        'HingeLoss',
        [blobs.at(input), of],
        [['hinge_loss_param', spec.norm === 'l2' ? [['norm', new Word('L2')]] : undefined]],
      )
    case 'contrastive':
      return weighted(
        'ContrastiveLoss',
        [blobs.at(input), of, similar?.kind === 'tap' ? blobs.at(similar.tap) : 'label'],
        [
          [
            'contrastive_loss_param',
            [
              ['margin', spec.margin],
              ['legacy_version', spec.legacy_version || undefined],
            ],
          ],
        ],
      )
    case 'infogain':
      return refuse(
        'Caffe reads its matrix from a file',
        'matrix',
        'write the matrix as a binaryproto, and the layer by hand',
      )
  }
}

/** `loss_param`. */
function counting(spec: { readonly ignore_label?: number; readonly normalization: string }, usual: string): Fields {
  const { ignore_label, normalization } = spec
  if (ignore_label === undefined && normalization === usual) return []
  const word = normalization === usual ? undefined : new Word(normalization.toUpperCase())
  return [
    [
      'loss_param',
      [
        ['ignore_label', ignore_label],
        ['normalization', word],
      ],
    ],
  ]
}

function metricLayer({ name, spec, input }: NormalizedMetric, blobs: Blobs, cannot: Cannot): Field | undefined {
  if (spec.type !== 'accuracy') {
    cannot.note(`\`metrics.${name}\` is left out: Caffe's tests have no \`${spec.type}\``)
    return undefined
  }
  const { top_k, ignore_label, per_class } = spec
  const own = blobs.fresh(name)
  const param: Fields = [
    ['top_k', top_k === 1 ? undefined : top_k],
    ['ignore_label', ignore_label],
  ]
  return layer(
    own,
    'Accuracy',
    [blobs.at(input), 'label'],
    [
      ['include', [['phase', new Word('TEST')]]],
      ['accuracy_param', param.some(([, value]) => value !== undefined) ? param : undefined],
    ],
    per_class ? [own, blobs.fresh(`${name}_per_class`)] : [own],
  )
}
