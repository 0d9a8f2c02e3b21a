/** A layer as Caffe sees it, whichever version of the format wrote it. */
import type { Reporter, Span } from '../../diagnostics/index.ts'
import { flagsAt, keyAt, messagesAt, numberAt, numbersAt, textAt, textsAt, valuesAt, type Message } from '../message.ts'
import { V1_TYPES } from '../fields/index.ts'

/** What `param` says of one blob. */
export interface CaffeParam {
  /** Blobs of one name are one. */
  readonly share: string | undefined
  readonly lrMult: number
  readonly decayMult: number
  readonly span: Span
}

export interface CaffeLayer {
  readonly name: string
  /** As of V2: `Convolution`. */
  readonly type: string
  readonly bottoms: readonly Named[]
  readonly tops: readonly Named[]
  readonly params: readonly CaffeParam[]
  readonly lossWeights: readonly number[]
  readonly propagateDown: readonly boolean[]
  /** All of its text: `convolution_param` and the like are looked up here. */
  readonly message: Message
  /** Of its name, or of its type where it has none. */
  readonly span: Span
}

export interface Named {
  readonly name: string
  readonly span: Span
}

/** The layers of a net, inputs first; undefined after a reported mistake. */
export function layersOf(net: Message, reporter: Reporter): readonly CaffeLayer[] | undefined {
  const [now, old] = [messagesAt(net, 'layer'), messagesAt(net, 'layers')]
  if (now.length > 0 && old.length > 0) {
    reporter.report('caffe-net', {
      message: 'the net has both `layer` and `layers`, of which Caffe reads one alone',
      at: keyAt(net, 'layers'),
      help: 'write `layer` throughout; `upgrade_net_proto_text` of Caffe does it',
      notes: [{ message: 'a `layer`', span: keyAt(net, 'layer') }],
    })
    return undefined
  }
  const input = inputLayer(net, reporter)
  if (input === 'wrong') return undefined
  return [...(input ? [input] : []), ...now.map(layerOf), ...old.map(oldLayerOf)]
}

function layerOf(message: Message): CaffeLayer {
  return {
    ...commonOf(message),
    type: textAt(message, 'type') ?? '',
    params: messagesAt(message, 'param').map((param) => ({
      share: textAt(param, 'name') || undefined,
      lrMult: numberAt(param, 'lr_mult') ?? 1,
      decayMult: numberAt(param, 'decay_mult') ?? 1,
      span: param.span,
    })),
    propagateDown: flagsAt(message, 'propagate_down'),
  }
}

/** What `param`, `blobs_lr` and `weight_decay` said one by one. */
function oldLayerOf(message: Message): CaffeLayer {
  const [names, rates, decays] = [
    valuesAt(message, 'param'),
    valuesAt(message, 'blobs_lr'),
    valuesAt(message, 'weight_decay'),
  ]
  const count = Math.max(names.length, rates.length, decays.length)
  const word = textAt(message, 'type') ?? 'NONE'
  return {
    ...commonOf(message),
    type: V1_TYPES[word] ?? '',
    params: Array.from({ length: count }, (_, i) => ({
      share: textsAt(message, 'param')[i] || undefined,
      lrMult: numbersAt(message, 'blobs_lr')[i] ?? 1,
      decayMult: numbersAt(message, 'weight_decay')[i] ?? 1,
      span: (names[i] ?? rates[i] ?? decays[i])?.key ?? message.span,
    })),
    propagateDown: [],
  }
}

function commonOf(message: Message): Omit<CaffeLayer, 'type' | 'params' | 'propagateDown'> {
  const named = (field: string): readonly Named[] =>
    valuesAt(message, field).map(({ value, span }) => ({ name: String(value as string), span }))
  return {
    name: textAt(message, 'name') ?? '',
    bottoms: named('bottom'),
    tops: named('top'),
    lossWeights: numbersAt(message, 'loss_weight'),
    message,
    span: (valuesAt(message, 'name')[0] ?? valuesAt(message, 'type')[0])?.span ?? message.span,
  }
}

/** `input: "data"` and `input_dim` or `input_shape` of the net, which Caffe turns into a layer too. */
function inputLayer(net: Message, reporter: Reporter): CaffeLayer | undefined | 'wrong' {
  const inputs = valuesAt(net, 'input')
  const [first] = inputs
  if (!first) return undefined
  const [dims, shapes] = [valuesAt(net, 'input_dim'), valuesAt(net, 'input_shape')]
  const wanted = shapes.length > 0 ? shapes.length : dims.length / 4
  if (wanted !== inputs.length || (shapes.length > 0 && dims.length > 0)) {
    reporter.report('caffe-net', {
      message:
        shapes.length > 0
          ? `there are ${inputs.length} \`input\`s, and ${shapes.length} \`input_shape\`s${dims.length > 0 ? ' beside `input_dim`' : ''}`
          : `there are ${inputs.length} \`input\`s, and ${dims.length} \`input_dim\`s`,
      at: (shapes[0] ?? dims[0] ?? first).key,
      help: 'write one `input_shape`, or four `input_dim`, for each `input`',
    })
    return 'wrong'
  }
  const span = first.span
  const shapeOf = (i: number): Message => {
    const given = shapes[i]?.value
    if (typeof given === 'object') return given
    return { type: 'BlobShape', span, fields: new Map([['dim', dims.slice(4 * i, 4 * i + 4)]]) }
  }
  const made = inputs.map((_, i) => ({ value: shapeOf(i), key: first.key, span }))
  const param: Message = { type: 'InputParameter', span, fields: new Map([['shape', made]]) }
  const fields = new Map([['input_param', [{ value: param, key: first.key, span }]]])
  return {
    name: 'input',
    type: 'Input',
    bottoms: [],
    tops: inputs.map(({ value, span: at }) => ({ name: String(value as string), span: at })),
    params: [],
    lossWeights: [],
    propagateDown: [],
    message: { type: 'LayerParameter', span, fields },
    span,
  }
}
