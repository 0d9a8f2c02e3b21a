/** A message of Caffe's: typed values that know where they stand. */
import type { Span } from '../diagnostics/index.ts'

export interface Message {
  /** `ConvolutionParameter`. */
  readonly type: string
  readonly span: Span
  readonly fields: ReadonlyMap<string, readonly Value[]>
}

/** Of an enum the value is its word. */
export interface Value {
  readonly value: string | number | boolean | Message
  /** The field's name. */
  readonly key: Span
  readonly span: Span
}

/** All values of a field; none where it is not said. */
export function valuesAt(message: Message | undefined, name: string): readonly Value[] {
  return message?.fields.get(name) ?? []
}

export function has(message: Message | undefined, name: string): boolean {
  return valuesAt(message, name).length > 0
}

/** The place of a field's name, or of the message where it is not said. */
export function keyAt(message: Message, name: string, i = 0): Span {
  return valuesAt(message, name)[i]?.key ?? message.span
}

/** The place of a field's value, or of the message where it is not said. */
export function placeAt(message: Message, name: string, i = 0): Span {
  return valuesAt(message, name)[i]?.span ?? message.span
}

export function messagesAt(message: Message | undefined, name: string): readonly Message[] {
  return valuesAt(message, name).flatMap(({ value }) => (typeof value === 'object' ? [value] : []))
}

export function messageAt(message: Message | undefined, name: string): Message | undefined {
  return messagesAt(message, name)[0]
}

export function textsAt(message: Message | undefined, name: string): readonly string[] {
  return valuesAt(message, name).flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
}

export function textAt(message: Message | undefined, name: string): string | undefined {
  return textsAt(message, name)[0]
}

export function numbersAt(message: Message | undefined, name: string): readonly number[] {
  return valuesAt(message, name).flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
}

export function numberAt(message: Message | undefined, name: string): number | undefined {
  return numbersAt(message, name)[0]
}

export function flagsAt(message: Message | undefined, name: string): readonly boolean[] {
  return valuesAt(message, name).flatMap(({ value }) => (typeof value === 'boolean' ? [value] : []))
}

export function flagAt(message: Message | undefined, name: string): boolean | undefined {
  return flagsAt(message, name)[0]
}
