/** What Caffe refuses when it builds a net: each is reported where it is written. */
import { didYouMean, type Reporter } from '../../diagnostics/index.ts'
import { keyAt, messageAt, placeAt, textAt, valuesAt, type Message } from '../message.ts'
import type { CaffeLayer } from './layer.ts'
import { layerTypes } from './layer-types.ts'
import { checkNumbers } from './numbers.ts'

/** `layers`: those of one phase, in the order of the file. */
export function checkLayers(layers: readonly CaffeLayer[], reporter: Reporter): void {
  const blobs = new Map<string, CaffeLayer>()
  for (const layer of layers) {
    const isWhole = !reporter.hasErrorIn(layer.message.span) // else what is missing may be what has a wrong name
    const known = checkType(layer, reporter)
    layer.bottoms.forEach(({ name, span }, i) => {
      if (blobs.has(name)) return
      const later = layers.find(({ tops }) => tops.some((top) => top.name === name))
      reporter.report('caffe-net', {
        message: `\`${layer.name}\` reads \`${name}\` as its bottom ${i}, and no layer before it makes that`,
        at: span,
        help: later
          ? 'layers come in the order of computation: put it below what it reads'
          : didYouMean(name, [...blobs.keys()]),
        notes: later ? [{ message: `\`${later.name}\` makes it`, span: later.span }] : [],
      })
    })
    layer.tops.forEach(({ name, span }, i) => {
      const maker = blobs.get(name)
      const inPlace = layer.bottoms[i]?.name === name
      if (maker && !inPlace) {
        reporter.report('caffe-net', {
          message: `two layers make \`${name}\`: \`${maker.name}\` and \`${layer.name}\``,
          at: span,
          help: 'give one of the two tops another name, or say in which phase each layer is',
          notes: [{ message: `\`${maker.name}\` makes it first`, span: maker.span }],
        })
      }
      blobs.set(name, layer)
    })
    if (known && isWhole) checkCounts(layer, reporter)
  }
}

function checkType({ name, type, message, span }: CaffeLayer, reporter: Reporter): boolean {
  if (Object.hasOwn(layerTypes, type)) return true
  const types = Object.keys(layerTypes)
  reporter.report('caffe-net', {
    message: type === '' ? `\`${name}\` has no \`type\`` : `Caffe has no layer type \`${type}\``,
    at: type === '' ? span : placeAt(message, 'type'),
    help: type === '' ? 'write for example `type: "Convolution"`' : didYouMean(type, types),
  })
  return false
}

function checkCounts(layer: CaffeLayer, reporter: Reporter): void {
  const { name, type, bottoms, tops, params, propagateDown, lossWeights, message, span } = layer
  const known = layerTypes[type]
  if (!known) return
  const within = (count: number, [least, most]: readonly [number, number], what: string): void => {
    if (count >= least && count <= most) return
    const wanted = least === most ? `${least}` : most === Infinity ? `${least} or more` : `${least} to ${most}`
    reporter.report('caffe-net', {
      message: `\`${name}\` has ${counted(count, what)}, and \`${type}\` ${what === 'bottom' ? 'reads' : 'makes'} ${wanted}`,
      at: what === 'bottom' ? (bottoms[known.bottoms[1]]?.span ?? span) : (tops[known.tops[1]]?.span ?? span),
    })
  }
  within(bottoms.length, known.bottoms, 'bottom')
  within(tops.length, known.tops, 'top')
  const blobs = known.blobs?.(message, bottoms.length) ?? 0
  if (params.length > blobs) {
    reporter.report('caffe-net', {
      message: `\`${name}\` has ${counted(params.length, '`param`')}, and a \`${type}\` has ${blobs === 0 ? 'no blobs' : counted(blobs, 'blob')}`,
      at: params[blobs]?.span ?? span,
      help: blobs === 0 ? 'remove them' : 'write one a blob: the weight, then the bias',
    })
  }
  if (propagateDown.length > 0 && propagateDown.length !== bottoms.length) {
    reporter.report('caffe-net', {
      message: `\`${name}\` says \`propagate_down\` ${times(propagateDown.length)}, and has ${counted(bottoms.length, 'bottom')}`,
      at: keyAt(message, 'propagate_down'),
      help: 'say it for each bottom, or not at all',
    })
  }
  if (lossWeights.length > 0 && tops.length > 0 && lossWeights.length !== tops.length) {
    reporter.report('caffe-net', {
      message: `\`${name}\` says \`loss_weight\` ${times(lossWeights.length)}, and has ${counted(tops.length, 'top')}`,
      at: keyAt(message, 'loss_weight'),
      help: 'say it for each top, or not at all',
    })
  }
  checkSizes(layer, reporter)
  checkNumbers(layer, reporter)
}

/** What layers with kernels and layers with outputs cannot do without. */
function checkSizes({ name, type, message, span }: CaffeLayer, reporter: Reporter): void {
  const wrong = (what: string, at: Message | undefined, field: string, help?: string): void =>
    reporter.report('caffe-net', { message: `\`${name}\` ${what}`, at: at ? keyAt(at, field) : span, help })
  const convolution = messageAt(message, 'convolution_param')
  const isConvolution = type === 'Convolution' || type === 'Deconvolution'
  const pooling = messageAt(message, 'pooling_param')
  const outputs = isConvolution
    ? convolution
    : type === 'InnerProduct'
      ? messageAt(message, 'inner_product_param')
      : messageAt(message, 'embed_param')
  if ((isConvolution || type === 'InnerProduct' || type === 'Embed') && valuesAt(outputs, 'num_output').length === 0)
    wrong('has no `num_output`', undefined, '', 'say how many outputs it has')
  const kernel = isConvolution ? convolution : type === 'Pooling' ? pooling : undefined
  if (!isConvolution && type !== 'Pooling') return
  const said = (field: string): boolean => valuesAt(kernel, field).length > 0
  const isGlobal = valuesAt(pooling, 'global_pooling')[0]?.value === true
  if (isGlobal && (said('kernel_size') || said('kernel_h') || said('kernel_w')))
    wrong('pools over the whole image, and says a kernel too', kernel, 'global_pooling')
  if (!isGlobal && said('kernel_size') === (said('kernel_h') && said('kernel_w')))
    wrong(
      said('kernel_size') ? 'says its kernel twice' : 'has no kernel',
      said('kernel_size') ? kernel : undefined,
      'kernel_h',
      'write `kernel_size`, or both `kernel_h` and `kernel_w`',
    )
  for (const key of ['stride', 'pad']) {
    if (said(key) && (said(`${key}_h`) || said(`${key}_w`)))
      wrong(
        `says its ${key} twice`,
        kernel,
        said(`${key}_h`) ? `${key}_h` : `${key}_w`,
        `write \`${key}\`, or \`${key}_h\` and \`${key}_w\``,
      )
  }
}

function counted(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`
}

function times(n: number): string {
  return n === 1 ? 'once' : `${n} times`
}

/** `type` of a filler that Caffe knows, or a reported mistake. */
export function checkFiller(filler: Message, reporter: Reporter): void {
  const type = textAt(filler, 'type') ?? 'constant'
  const known = ['bilinear', 'constant', 'gaussian', 'msra', 'positive_unitball', 'uniform', 'xavier']
  if (known.includes(type)) return
  reporter.report('caffe-net', {
    message: `Caffe has no filler \`${type}\``,
    at: placeAt(filler, 'type'),
    help: didYouMean(type, known) ?? `it has ${known.join(', ')}`,
  })
}
