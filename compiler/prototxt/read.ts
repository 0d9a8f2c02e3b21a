/** Text → a message of Caffe's; what caffe.proto does not know is refused where it stands, as protobuf refuses it. */
import { didYouMean, type Reporter, type Span } from '../diagnostics/index.ts'
import { enums, messages } from './fields/index.ts'
import type { Message, Value } from './message.ts'
import { parseText, type RawField, type RawValue } from './text/parse.ts'
import { scalarOf } from './scalars.ts'

/**
 * The file as a message of `type`, without the fields that are reported as none of its; undefined after any other mistake,
 * since what is missing would be missed.
 */
export function readPrototxt(file: string, text: string, type: string, reporter: Reporter): Message | undefined {
  const raw = parseText(file, text, reporter)
  if (!raw) return undefined
  const start = { line: 1, column: 1 }
  const span = raw[0]?.nameSpan ?? { file, start, end: { line: 1, column: 2 } }
  const message = messageOf(raw, type, span, [], reporter)
  return reporter.diagnostics.some(({ code }) => code === 'prototxt-value') ? undefined : message
}

/** What of this text's fields is no field of a solver, and what none of a net: tells which of the two a file is. */
export function isSolver(file: string, text: string, silent: Reporter): boolean {
  const names = new Set((parseText(file, text, silent) ?? []).map(({ name }) => name))
  const known = (type: string): number => [...names].filter((name) => declares(type, name)).length
  return known('SolverParameter') > known('NetParameter')
}

function messageOf(
  raw: readonly RawField[],
  type: string,
  span: Span,
  around: readonly string[],
  reporter: Reporter,
): Message {
  const known = messages[type] ?? {}
  const fields = new Map<string, Value[]>()
  for (const { name, nameSpan, value } of raw) {
    const declared = Object.hasOwn(known, name) ? known[name] : undefined
    if (declared === undefined) {
      reportUnknown(name, nameSpan, type, around, reporter)
      continue
    }
    const before = fields.get(name)
    const isRepeated = declared.startsWith('repeated ')
    if (before && !isRepeated) {
      reporter.report('prototxt-repeated', {
        message: `\`${name}\` is said twice in one ${shortName(type)}`,
        at: nameSpan,
        help: 'keep one of the two; Caffe refuses the file',
        notes: [{ message: 'the first one', span: before[0]?.key ?? nameSpan }],
      })
      continue
    }
    const read = valueOf(value, name, declared.replace('repeated ', ''), [...around, type], reporter)
    if (read !== undefined) fields.set(name, [...(before ?? []), { value: read, key: nameSpan, span: value.span }])
  }
  return { type, span, fields }
}

function valueOf(
  raw: RawValue,
  name: string,
  type: string,
  around: readonly string[],
  reporter: Reporter,
): Value['value'] | undefined {
  const wrong = (message: string, help?: string): undefined => {
    reporter.report('prototxt-value', { message, at: raw.span, help })
    return undefined
  }
  if (messages[type]) {
    if (raw.kind === 'message') return messageOf(raw.fields, type, raw.span, around, reporter)
    return wrong(`\`${name}\` is a message, not a single value`, `write \`${name} { … }\``)
  }
  if (raw.kind === 'message') return wrong(`\`${name}\` is a single value, not a message`, `write \`${name}: …\``)
  const words = enums[type]
  if (!words) return scalarOf(raw, name, type, wrong)
  if (raw.kind === 'word' && !raw.negative && Object.hasOwn(words, raw.text)) return raw.text
  const number = raw.kind === 'number' ? Number(raw.text) * (raw.negative ? -1 : 1) : undefined
  const word = Object.keys(words).find((one) => words[one] === number)
  if (word !== undefined) return word
  const all = Object.keys(words)
  const help =
    didYouMean(raw.text.toUpperCase(), all) ?? (all.length > 8 ? undefined : `it is one of ${all.join(', ')}`)
  if (raw.kind === 'string')
    return wrong(
      `\`${name}\` is a word without quotes`,
      all.includes(raw.text) ? `write \`${name}: ${raw.text}\`` : help,
    )
  return wrong(`\`${raw.negative ? '-' : ''}${raw.text}\` is no value of \`${name}\``, help)
}

/** Where a field of this name does belong: in a message around this one, or in one of its own. */
function reportUnknown(name: string, at: Span, type: string, around: readonly string[], reporter: Reporter): void {
  const known = messages[type] ?? {}
  const outer = around.findLast((one) => declares(one, name))
  const inner = Object.keys(known).find((field) => {
    const declared = (known[field] ?? '').replace('repeated ', '')
    return declared !== 'NetParameter' && declares(declared, name)
  })
  const help =
    outer !== undefined
      ? `it belongs to the ${shortName(outer)} around it: close this one first`
      : (didYouMean(name, Object.keys(known)) ??
        (inner === undefined ? undefined : `it is a field of \`${inner} { … }\``))
  reporter.report('prototxt-field', { message: `${aOrAn(shortName(type))} has no field \`${name}\``, at, help })
}

function declares(type: string, name: string): boolean {
  return Object.hasOwn(messages[type] ?? {}, name)
}

/** `layer` of LayerParameter, `convolution_param` of ConvolutionParameter: what users write. */
function shortName(type: string): string {
  const special: Readonly<Record<string, string>> = {
    NetParameter: 'net',
    SolverParameter: 'solver',
    LayerParameter: '`layer`',
    V1LayerParameter: '`layers` entry',
    ParamSpec: '`param`',
    NetStateRule: '`include` or `exclude`',
    NetState: '`state`',
    BlobShape: '`shape`',
    BlobProto: 'blob',
    FillerParameter: 'filler',
    TransformationParameter: '`transform_param`',
  }
  const field = Object.entries(messages['LayerParameter'] ?? {}).find(([, declared]) => declared === type)?.[0]
  return special[type] ?? (field === undefined ? type : `\`${field}\``)
}

function aOrAn(name: string): string {
  return `a ${name}`.replace(/^a (`?)(?=[aei])/, 'an $1')
}
