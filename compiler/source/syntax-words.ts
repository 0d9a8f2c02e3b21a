/** What the package says of a text, in the words of those who know no grammar of YAML. */
import type { Problem } from './syntax-errors.ts'

export interface Explained {
  readonly message: string
  readonly help?: string
  readonly start: number
  readonly end: number
  /** A second place. */
  readonly other?: { readonly message: string; readonly start: number; readonly end: number }
  /** Whether the rest of the file is read as a part of it, so that nothing more can be said. */
  readonly last?: boolean
}

export interface Read {
  readonly text: string
  /** Where the innermost bracket stands that is open at an offset. */
  readonly openAt: (offset: number) => number | undefined
}

/** Of a longer text, the beginning says enough. */
const SHOWN_LIMIT = 200

/** `rest`: what else was found in the line. */
export function explained(first: Problem, rest: readonly Problem[], read: Read): Explained {
  const all = [first, ...rest]
  const found =
    unclosed(first, read) ??
    all.map((problem) => missingComma(problem, rest, read)).find(Boolean) ??
    quotes(first, read.text) ??
    colon(first, rest, read.text) ??
    simple(first)
  return { start: first.start, end: first.end, ...found }
}

type Words = Omit<Explained, 'start' | 'end'> & Partial<Pick<Explained, 'start' | 'end'>>

function unclosed({ message, start, end }: Problem, { text, openAt }: Read): Words | undefined {
  const isUnclosed = /^Flow (?:map|sequence) in block collection must be/.test(message)
  const open = isUnclosed ? openAt(start) : undefined
  if (open === undefined) return undefined
  return {
    message: `this \`${text.charAt(open)}\` is never closed`,
    help: 'close it, or indent what belongs to it',
    start: open,
    end: open + 1,
    other: { message: 'what stands here is no part of it', start, end },
    last: true,
  }
}

/** `{ type: sgd base_lr: 0.1 }`. */
function missingComma(
  { code, message, start }: Problem,
  rest: readonly Problem[],
  { text, openAt }: Read,
): Words | undefined {
  if (code === 'BLOCK_IN_FLOW') {
    const value = text.slice(start, start + SHOWN_LIMIT)
    const plain = value.replace(/'[^']*'|"[^"]*"/g, (inQuotes) => 'x'.repeat(inQuotes.length))
    const head = plain.slice(0, Math.max(0, plain.search(/:(?:\s|$)/))).trimEnd()
    const from = head.length - (/\S*$/.exec(head)?.[0].length ?? 0)
    const before = value.slice(0, from).trim()
    const key = value.slice(from, head.length)
    if (before === '')
      return { message: 'a colon and a space end a text', help: inQuotes(value.replace(/[,}\n].*/s, '')) }
    const isText = /\s/.test(plain.slice(0, from).trim())
    return {
      message: `a comma is missing before \`${key}\`${isText ? ', or quotes around the whole text' : ''}`,
      ...(!isText && { help: `write \`${before}, ${key}: …\`` }),
      start: start + from,
      end: start + head.length,
    }
  }
  const isBetween = /^Missing , (?:or : )?between flow/.test(message)
  const follows = /^Unexpected (?:scalar|flow-map-start|flow-seq-start) at node end/.test(message)
  if (!isBetween && !(follows && openAt(start) !== undefined)) return undefined
  const [word = ''] = /^[^\s,:{}[\]]{1,100}|^[{[]/.exec(text.slice(start, start + 100)) ?? []
  return {
    message: `a comma is missing before \`${word}\``,
    help: 'in `{ … }` and `[ … ]` a comma ends each value',
    end: start + Math.max(1, word.length),
    last: follows && !rest.some((other) => /^Missing , /.test(other.message)),
  }
}

function quotes({ message, start }: Problem, text: string): Words | undefined {
  const quote = /^Missing closing (['"])quote/.exec(message)?.[1]
  if (quote !== undefined)
    return {
      message: `a ${quote} opens a text here or before, and none closes it`,
      help: 'close it; in single quotes, two of them stand for one',
      last: true,
    }
  if (/^Unexpected scalar at node end/.test(message) && /['"]\s*$/.test(text.slice(Math.max(0, start - 20), start)))
    return {
      message: 'the text in quotes ends before this',
      help: 'put all of it in quotes; in single quotes, two of them stand for one',
    }
  if (/^Plain value cannot start with/.test(message)) return { message: lowerFirst(message), help: 'put it in quotes' }
  return undefined
}

/** `description: teacher: lenet`, and keys that are indented further than those above them. */
function colon({ message, start }: Problem, rest: readonly Problem[], text: string): Words | undefined {
  const isLine = /^Implicit keys need to be on a single line/
  const isCompact = /^Nested mappings are not allowed in compact mappings/.test(message)
  if (
    isLine.test(message) ||
    (isCompact && rest.some((other) => other.start === start && isLine.test(other.message)))
  ) {
    const joined = keyWithoutSpace(text, start)
    if (joined) return joined
    return {
      message: 'this value goes on in the next line, which is indented further than its key',
      help: 'let all keys of a map begin in one column',
    }
  }
  if (!isCompact) return undefined
  const [value = ''] = /^[^\n]*/.exec(text.slice(start, start + SHOWN_LIMIT)) ?? []
  const said = value.replace(/\s+#.*/, '').trimEnd()
  const key = said.replace(/:(?:\s.*)?$/s, '').replace(/:\s.*/s, '')
  const isKey = /^\w+$/.test(key)
  return {
    message: `a colon and a space end the text \`${key}\`, which stands where no key can`,
    help: `${inQuotes(said)}${isKey ? `; or, if \`${key}\` is a key, write it in the next line, indented` : ''}`,
    end: start + Math.max(1, said.length),
  }
}

/** `base_lr:0.01` in a line of its own. */
function keyWithoutSpace(text: string, start: number): Words | undefined {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const [said = ''] = /^[^\n]*/.exec(text.slice(start, start + SHOWN_LIMIT)) ?? []
  const [, key, value] = /^([\w.-]+):([^\s:/].*)$/.exec(said.trimEnd()) ?? []
  if (line.trim() !== '' || key === undefined || value === undefined) return undefined
  return { message: `there is no space after the colon of \`${key}\``, help: `write \`${key}: ${value}\`` }
}

const WORDS: readonly (readonly [RegExp, string, string?])[] = [
  [/^Tabs are not allowed/, 'tabs are not allowed as indentation', 'indent with spaces'],
  [
    /^Unexpected block-seq-ind on same line with key/,
    'a list with dashes begins in the line of its key',
    'write each `- …` in a line of its own, or `[ … ]`',
  ],
  [
    /^Implicit map keys need to be followed by map values/,
    'no colon and space follow this key',
    'write `key: value` in each line of a map',
  ],
  [/^Unexpected flow-(?:map|seq)-end token/, 'this bracket closes none', 'remove it, or open it before'],
  [/^Unexpected (?:seq-item-ind|block-seq-ind)/, 'no list can begin here', 'indent all dashes of a list alike'],
  [/^Unexpected /, 'this belongs to nothing that stands before it', 'look at what ends before it'],
]

function simple({ code, message }: Problem): Words {
  const found = WORDS.find(([pattern]) => pattern.test(message))
  const last = /^Unexpected .* token in YAML stream/.test(message)
  if (found) return { message: found[1], ...(found[2] !== undefined && { help: found[2] }), last }
  return {
    message: lowerFirst(message),
    ...(code === 'MULTIPLE_DOCS' && { help: 'write one document a file' }),
  }
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function inQuotes(text: string): string {
  return `put the text in quotes: ${quoted(text.trim())}`
}

function lowerFirst(message: string): string {
  const line = (message.split('\n')[0] ?? message).replace(/[.:]$/, '')
  return line.charAt(0).toLowerCase() + line.slice(1)
}
