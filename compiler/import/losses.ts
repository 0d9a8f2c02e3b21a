/** Losses and accuracies of Caffe's as ours. */
import {
  flagAt,
  has,
  lossWeightOf,
  messageAt,
  numberAt,
  textAt,
  type CaffeLayer,
  type Message,
} from '../prototxt/index.ts'
import { Commented, type Written, type WrittenMap } from '../source/index.ts'
import { termName } from './names.ts'
import type { Notes } from './notes.ts'
import { nameOf, type Places } from './texts.ts'
import type { Source, Term, Wired } from './wires.ts'

export interface WrittenLoss {
  readonly name: string
  readonly keys: Record<string, Written | undefined>
  readonly weight: number
  /** Only tests compute it. */
  readonly testOnly: boolean
  /** It compares with another network. */
  readonly soft: boolean
}

/** What the two softmaxes of the study's loss are made of: they have no layer of their own in a spec. */
export function foldedOf(losses: readonly Term[]): (source: Source) => Source {
  const folded = new Set(
    losses.flatMap(({ layer, inputs: [first, second] }): readonly (Wired | undefined)[] => {
      if (layer.type === 'SigmoidCrossEntropyLoss') {
        const pair = [softmaxOf(first), softmaxOf(second)]
        return pair.every((one) => one !== undefined) ? pair : []
      }
      return layer.type === 'MultinomialLogisticLoss' ? [softmaxOf(first)] : []
    }),
  )
  return (source) => (source.kind === 'top' && folded.has(source.maker) ? (source.maker.inputs[0] ?? source) : source)
}

function softmaxOf(source: Source | undefined): Wired | undefined {
  return source?.kind === 'top' && source.maker.type === 'softmax' ? source.maker : undefined
}

/** The layers without softmaxes that only folded losses read. */
export function withoutFolded(
  layers: readonly Wired[],
  losses: readonly Term[],
  accuracies: readonly Term[],
): readonly Wired[] {
  const below = foldedOf(losses)
  const read = new Set<Wired>()
  const reads = (source: Source | undefined): void => {
    if (source?.kind === 'top') read.add(source.maker)
  }
  for (const { inputs } of [...layers, ...accuracies]) inputs.forEach(reads)
  for (const { layer, inputs } of losses) inputs.forEach((source) => reads(folds(layer) ? below(source) : source))
  return layers.filter((wired) => {
    const top: Source = { kind: 'top', maker: wired, top: 0 }
    return read.has(wired) || below(top) === top
  })
}

function folds({ type }: CaffeLayer): boolean {
  return type === 'SigmoidCrossEntropyLoss' || type === 'MultinomialLogisticLoss'
}

export function lossesOf(terms: readonly Term[], places: Places, notes: Notes): readonly WrittenLoss[] {
  const below = foldedOf(terms)
  const taken = new Set<string>()
  return terms.flatMap(({ layer, inputs, phase }): readonly WrittenLoss[] => {
    const converted = lossOf(layer, inputs, below, places)
    if ('cannot' in converted) {
      notes.add('losses', `\`${layer.name}\` (${layer.type}) is left out: ${String(converted.cannot)}`, layer.span)
      return []
    }
    const weight = phase === 'test' ? 0 : lossWeightOf(layer)
    const soft = typeof converted.keys['target'] === 'string' && converted.keys['target'] !== 'data.label'
    return [{ name: termName(layer.name, taken), keys: converted.keys, weight, testOnly: phase === 'test', soft }]
  })
}

type LossKeys = { readonly keys: WrittenLoss['keys'] } | { readonly cannot: string }

function lossOf(
  layer: CaffeLayer,
  inputs: readonly Source[],
  below: (source: Source) => Source,
  places: Places,
): LossKeys {
  const tap = (source: Source | undefined): string | undefined => {
    const name = source && nameOf(source, places)
    const part = source?.kind === 'top' ? places.get(source.maker)?.part.name : undefined
    return part === undefined || name === undefined ? undefined : `${part}.${name}`
  }
  const [first, second, third] = inputs
  const loss = messageAt(layer.message, 'loss_param')
  const labelled = (type: string, source: Source | undefined, more: WrittenLoss['keys'] = {}): LossKeys => {
    const input = tap(source)
    if (input === undefined) return { cannot: 'no layer of a spec makes what it judges' }
    if (second?.kind !== 'label') return { cannot: 'it takes what a layer makes for labels' }
    return { keys: { type, input, target: 'data.label', ...more } }
  }
  const between = (
    type: string,
    a: Source | undefined,
    b: Source | undefined,
    more: WrittenLoss['keys'] = {},
  ): LossKeys => {
    const [input, target] = [tap(a), tap(b)]
    if (input !== undefined && target !== undefined) return { keys: { type, input, target, ...more } }
    return {
      cannot: b?.kind === 'label' ? 'its target is data that is no class' : 'it compares with what no layer makes',
    }
  }
  switch (layer.type) {
    case 'SoftmaxWithLoss':
      if ((numberAt(messageAt(layer.message, 'softmax_param'), 'axis') ?? 1) !== 1)
        return { cannot: 'its softmax is along another axis than the channels' }
      return labelled('softmax_cross_entropy', first, countKeys(loss, 'VALID'))
    case 'MultinomialLogisticLoss': {
      const scores = first && below(first)
      if (!scores || scores === first) return { cannot: 'what it reads are no probabilities of a softmax' }
      return labelled('softmax_cross_entropy', scores)
    }
    case 'SigmoidCrossEntropyLoss': {
      const [a, b] = [first && below(first), second && below(second)]
      const seed = a !== first && b !== second && first?.kind === 'top' && second?.kind === 'top'
      if (seed && !has(loss, 'normalization') && !has(loss, 'ignore_label'))
        return between('distillation', a, b, { convention: 'seed' })
      return between('sigmoid_cross_entropy', first, second, countKeys(loss, 'BATCH_SIZE'))
    }
    case 'EuclideanLoss':
      return between('euclidean', first, second)
    case 'HingeLoss': {
      const norm = textAt(messageAt(layer.message, 'hinge_loss_param'), 'norm')
      return labelled('hinge', first, { norm: norm === 'L2' ? 'l2' : undefined })
    }
    case 'ContrastiveLoss': {
      const param = messageAt(layer.message, 'contrastive_loss_param')
      if (third?.kind !== 'label') return { cannot: 'what says which pairs are similar is no label' }
      const margin = numberAt(param, 'margin')
      return between('contrastive', first, second, {
        similar: 'data.label',
        margin: margin === 1 ? undefined : margin,
        legacy_version: flagAt(param, 'legacy_version') === true ? true : undefined,
      })
    }
    case 'InfogainLoss':
      return { cannot: 'its matrix stands in a file; write it as `{ type: infogain, matrix: [[…], …] }`' }
    default:
      return { cannot: 'a spec has no such loss' }
  }
}

/** What is counted, and over what it is divided. */
function countKeys(loss: Message | undefined, byDefault: string): WrittenLoss['keys'] {
  const old = flagAt(loss, 'normalize')
  const said = textAt(loss, 'normalization') ?? (old === undefined ? byDefault : old ? 'VALID' : 'BATCH_SIZE')
  return {
    ignore_label: numberAt(loss, 'ignore_label'),
    normalization: said === byDefault ? undefined : said.toLowerCase(),
  }
}

/** `vars.lambda` where two losses share the weight 1 as λ and 1 − λ. */
export function lossMaps(losses: readonly WrittenLoss[]): { readonly losses: WrittenMap; readonly lambda?: number } {
  const trained = losses.filter(({ testOnly }) => !testOnly)
  const [soft, hard] = [trained.find((one) => one.soft), trained.find((one) => !one.soft)]
  const shares = trained.length === 2 && soft && hard && 1 - soft.weight === hard.weight && soft.weight >= 0
  const weightOf = (loss: WrittenLoss): Written | undefined => {
    if (shares && loss === soft) return '${lambda}'
    if (shares && loss === hard) return '${1 - lambda}'
    return loss.weight === 1 ? undefined : loss.weight
  }
  const entries = losses.map((loss): readonly [string, Written] => {
    const map = { ...loss.keys, weight: weightOf(loss) }
    return [loss.name, loss.testOnly ? new Commented(map, { above: [`only tests compute \`${loss.name}\``] }) : map]
  })
  return { losses: Object.fromEntries(entries), ...(shares && { lambda: soft.weight }) }
}

export function metricsOf(terms: readonly Term[], places: Places, notes: Notes): WrittenMap | undefined {
  const taken = new Set<string>()
  const entries = terms.flatMap(
    ({ layer, inputs: [first, second], phase }): readonly (readonly [string, Written])[] => {
      const param = messageAt(layer.message, 'accuracy_param')
      const name = first && nameOf(first, places)
      const part = first?.kind === 'top' ? places.get(first.maker)?.part.name : undefined
      const leave = (why: string): readonly [] => {
        notes.add('metrics', `\`${layer.name}\` (Accuracy) is left out: ${why}`, layer.span)
        return []
      }
      if (name === undefined || part === undefined) return leave('no layer of a spec makes what it judges')
      if (second?.kind !== 'label') return leave('it takes what a layer makes for labels')
      if ((numberAt(param, 'axis') ?? 1) !== 1) return leave('it is taken along another axis than the channels')
      if (phase === 'train') return leave('a spec measures in tests')
      const k = numberAt(param, 'top_k')
      const map = {
        type: 'accuracy',
        input: `${part}.${name}`,
        target: 'data.label',
        top_k: k === 1 ? undefined : k,
        ignore_label: numberAt(param, 'ignore_label'),
        per_class: layer.tops.length > 1 ? true : undefined,
      }
      return [[termName(layer.name, taken), map]]
    },
  )
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
