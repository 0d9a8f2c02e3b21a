/** Protobuf's text format → tokens that know their places. */
import type { Position } from '../../diagnostics/index.ts'

export type TokenKind = 'word' | 'number' | 'string' | 'sign' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written; of a string what it means, escapes read. */
  readonly text: string
  readonly start: Position
  readonly end: Position
}

/** What is no token, and why. */
export interface BadToken {
  readonly message: string
  readonly help?: string
  readonly start: Position
  readonly end: Position
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y
/** Hexadecimal, or digits with or without a fraction and an exponent; `f` may end a float. */
const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?/y
const SIGNS = '{}<>[]:,;-'
/** What has no width: white space, and comments up to the end of a line. */
const SPACE = /(?:[ \t\r\v\f]+|#[^\n]*)/y

/** Every token of `text`, an `end` last; or the first thing that is none. A byte order mark counts no column. */
export function tokensOf(text: string): { readonly tokens: readonly Token[]; readonly bad?: BadToken } {
  const tokens: Token[] = []
  const plain = text.replace(/^\uFEFF/, '')
  let [at, line, lineStart] = [0, 1, 0]
  const place = (offset: number): Position => ({ line, column: offset - lineStart + 1 })
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(plain)?.[0]
  }
  while (at < plain.length) {
    if (plain[at] === '\n') {
      at += 1
      line += 1
      lineStart = at
      continue
    }
    const space = match(SPACE)
    if (space !== undefined) {
      at += space.length
      continue
    }
    const start = place(at)
    const bad = (message: string, length: number, help?: string): { tokens: readonly Token[]; bad: BadToken } => ({
      tokens,
      bad: { message, start: place(at), end: place(at + length), ...(help !== undefined && { help }) },
    })
    const sign = plain[at]
    if (sign === '"' || sign === "'") {
      const read = stringAt(plain, at)
      if ('message' in read) return bad(read.message, read.length, read.help)
      at += read.length
      tokens.push({ kind: 'string', text: read.value, start, end: place(at) })
      continue
    }
    const word = match(WORD)
    const number = word === undefined ? match(NUMBER) : undefined
    const found = word ?? number ?? (SIGNS.includes(sign) ? sign : undefined)
    if (found === undefined) {
      const shown = String.fromCodePoint(plain.codePointAt(at) ?? 0)
      return bad(`\`${shown}\` means nothing here`, shown.length, 'a comment starts with `#`, a text stands in quotes')
    }
    at += found.length
    if (number !== undefined && /[A-Za-z_.]/.test(plain[at] ?? '')) {
      return bad(`a number is followed by \`${plain[at]}\` without a space`, 1, 'put a space between the two')
    }
    const kind = word !== undefined ? 'word' : number !== undefined ? 'number' : 'sign'
    tokens.push({ kind, text: found, start, end: place(at) })
  }
  tokens.push({ kind: 'end', text: '', start: place(at), end: place(at + 1) })
  return { tokens }
}

type StringRead =
  | { readonly value: string; readonly length: number }
  | { readonly message: string; readonly length: number; readonly help?: string }

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
}
/** \101, \x41, \u00e9, \U0001f600. */
const CODED = /([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})/y

/** The string whose quote stands at `start`. Bytes that escapes spell are read as UTF-8, where they are such. */
function stringAt(text: string, start: number): StringRead {
  const quote = text[start]
  const parts: (string | number)[] = []
  let at = start + 1
  for (;;) {
    const sign = text[at]
    if (sign === undefined || sign === '\n') {
      const help = 'close it on the same line; two strings side by side are one'
      return { message: 'a text is not closed', length: at - start, help }
    }
    if (sign === quote) return { value: joined(parts), length: at + 1 - start }
    if (sign !== '\\') {
      parts.push(sign)
      at += 1
      continue
    }
    const plain = ESCAPES[text[at + 1] ?? '']
    if (plain !== undefined) {
      parts.push(plain)
      at += 2
      continue
    }
    CODED.lastIndex = at + 1
    const coded = CODED.exec(text)
    const [whole, octal, hex, short, long] = coded ?? []
    const code = parseInt(octal ?? hex ?? short ?? long ?? '', octal === undefined ? 16 : 8)
    if (whole === undefined || code > 0x10ffff || (octal !== undefined && code > 0xff)) {
      return {
        message: `\`\\${text[at + 1] ?? ''}\` is no escape`,
        length: at + 2 - start,
        help: 'write `\\\\` for a backslash',
      }
    }
    parts.push(octal !== undefined || hex !== undefined ? code : String.fromCodePoint(code))
    at += 1 + whole.length
  }
}

function joined(parts: readonly (string | number)[]): string {
  let text = ''
  for (let i = 0; i < parts.length;) {
    const part = parts[i] ?? ''
    if (typeof part === 'string') {
      text += part
      i += 1
      continue
    }
    const bytes: number[] = []
    while (typeof parts[i] === 'number') bytes.push(parts[i++] as number) // says the condition
    text += new TextDecoder().decode(Uint8Array.from(bytes))
  }
  return text
}
