/** Tokens → fields inside of fields; what they mean is for `read.ts`. */
import type { Reporter, Span } from '../../diagnostics/index.ts'
import { tokensOf, type Token } from './tokens.ts'

export interface RawField {
  readonly name: string
  readonly nameSpan: Span
  readonly value: RawValue
}

export type RawValue =
  | { readonly kind: 'message'; readonly fields: readonly RawField[]; readonly span: Span }
  /** `negative`: a `-` stood before it. */
  | {
      readonly kind: 'string' | 'number' | 'word'
      readonly text: string
      readonly negative: boolean
      readonly span: Span
    }

/** Messages inside of messages; protobuf's own limit. */
const DEPTH_LIMIT = 100
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '<': '>' }

/** The fields of the text, or undefined after the first mistake in its syntax, as protobuf stops there too. */
export function parseText(file: string, text: string, reporter: Reporter): readonly RawField[] | undefined {
  const { tokens, bad } = tokensOf(text)
  if (bad) {
    const { message, help, start, end } = bad
    reporter.report('prototxt-syntax', { message, help, at: { file, start, end } })
    return undefined
  }
  try {
    return new Parser(file, tokens).top()
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const { message, help, notes } = error
    reporter.report('prototxt-syntax', { message, help, at: error.at, notes })
    return undefined
  }
}

/** Leaves the recursion; never leaves this file. */
class Unreadable extends Error {
  readonly at: Span
  readonly help: string | undefined
  readonly notes: readonly { readonly message: string; readonly span: Span }[]

  constructor(message: string, at: Span, help?: string, notes: Unreadable['notes'] = []) {
    super(message)
    this.at = at
    this.help = help
    this.notes = notes
  }
}

class Parser {
  readonly #file: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(file: string, tokens: readonly Token[]) {
    this.#file = file
    this.#tokens = tokens
  }

  top(): readonly RawField[] {
    const fields: RawField[] = []
    while (this.#next.kind !== 'end') fields.push(...this.#field(1))
    return fields
  }

  get #next(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] // the last one is `end`
  }

  #take(): Token {
    const token = this.#next
    this.#at += 1
    return token
  }

  #takes(sign: string): boolean {
    const { kind, text } = this.#next
    if (kind !== 'sign' || text !== sign) return false
    this.#at += 1
    return true
  }

  #span(start: Token, end: Token = start): Span {
    return { file: this.#file, start: start.start, end: end.end }
  }

  #wrong(message: string, help?: string, notes?: Unreadable['notes']): Unreadable {
    return new Unreadable(message, this.#span(this.#next), help, notes)
  }

  /** One field, of several values where it has a list: `dim: [1, 2]`. */
  #field(depth: number): readonly RawField[] {
    const name = this.#take()
    const nameSpan = this.#span(name)
    if (name.kind !== 'word') {
      const stray = name.text === '}' || name.text === '>'
      throw new Unreadable(
        stray ? `nothing is open that \`${name.text}\` could close` : `here stands ${said(name)}, where a field should`,
        nameSpan,
        stray
          ? 'remove it, or look above for a message that was closed too early'
          : 'a field is `name: value`, or `name { … }`',
      )
    }
    const colon = this.#takes(':')
    const values = this.#values(name.text, colon, depth)
    if (!this.#takes(',')) this.#takes(';')
    return values.map((value) => ({ name: name.text, nameSpan, value }))
  }

  #values(name: string, colon: boolean, depth: number): readonly RawValue[] {
    if (!this.#takes('[')) return [this.#value(name, colon, depth)]
    if (this.#takes(']')) return []
    const values: RawValue[] = []
    do values.push(this.#value(name, true, depth))
    while (this.#takes(','))
    if (!this.#takes(']'))
      throw this.#wrong(`the list of \`${name}\` goes on with ${said(this.#next)}`, 'write `,` or `]`')
    return values
  }

  #value(name: string, colon: boolean, depth: number): RawValue {
    const open = this.#next
    if (open.kind === 'sign' && CLOSING[open.text] !== undefined) return this.#message(depth)
    if (!colon)
      throw this.#wrong(`\`${name}\` is followed by ${said(open)}`, `write \`${name}: …\`, or \`${name} { … }\``)
    return this.#scalar(name)
  }

  #message(depth: number): RawValue {
    const open = this.#take()
    const closing = CLOSING[open.text] ?? '}'
    if (depth > DEPTH_LIMIT)
      throw new Unreadable(`messages stand more than ${DEPTH_LIMIT} deep in each other`, this.#span(open))
    const fields: RawField[] = []
    const start = this.#at
    while (!this.#takes(closing)) {
      if (this.#next.kind === 'end') {
        const note = { message: `this \`${open.text}\` is never closed`, span: this.#span(open) }
        throw this.#wrong('the text ends inside of a message', `close it with \`${closing}\``, [note])
      }
      if (this.#next.kind === 'sign' && Object.values(CLOSING).includes(this.#next.text)) {
        const note = { message: `this \`${open.text}\` is open`, span: this.#span(open) }
        throw this.#wrong(`\`${this.#next.text}\` closes another sign`, `close it with \`${closing}\``, [note])
      }
      fields.push(...this.#field(depth + 1))
    }
    const last = this.#tokens[this.#at - 1] ?? this.#tokens[start] ?? open
    return { kind: 'message', fields, span: this.#span(open, last) }
  }

  #scalar(name: string): RawValue {
    const first = this.#take()
    const negative = first.kind === 'sign' && first.text === '-'
    const token = negative ? this.#take() : first
    if (token.kind === 'end' || token.kind === 'sign' || (negative && token.kind === 'string')) {
      this.#at -= 1
      throw this.#wrong(`\`${name}\` has no value: here stands ${said(token)}`, 'write a number, a word or a text')
    }
    if (token.kind !== 'string') {
      return { kind: token.kind, text: token.text, negative, span: this.#span(first, token) }
    }
    let [text, last] = [token.text, token]
    while (this.#next.kind === 'string') {
      last = this.#take()
      text += last.text
    }
    return { kind: 'string', text, negative, span: this.#span(first, last) }
  }
}

function said({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the text'
  if (kind === 'string') return 'a text'
  return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``
}
