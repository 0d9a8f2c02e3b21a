/** What makes a text no YAML for us: syntax, tags, and two traps with cures of their own. */
import type { Document } from 'yaml'

import type { Reporter, Span } from '../diagnostics/index.ts'

/** True where something was reported: the values of such a document are not worth checking. */
export function reportSyntax(
  document: Document.Parsed,
  text: string,
  span: (start: number, end: number) => Span,
  reporter: Reporter,
): boolean {
  let found = false
  const lines = new Set<number>()
  const problems = [...document.errors, ...document.warnings].flatMap(({ code, message, pos }) => {
    const at = span(pos[0], pos[1])
    if (lines.has(at.start.line)) return []
    lines.add(at.start.line)
    return [{ code, message, at, offset: pos[0], trap: trapAt(text, pos[0], code) }]
  })
  const traps = problems.some(({ trap }) => trap)
  for (const { code, message, at, offset, trap } of problems) {
    found = true
    if (traps && !trap) continue // what follows a trap is its consequence
    if (trap) reporter.report(trap.code, { ...trap, at })
    else if (code === 'TAG_RESOLVE_FAILED') {
      reporter.report('yaml-tag', {
        message: 'tags have no meaning here',
        at,
        help: 'remove the `!…`; a spec is plain data',
      })
    } else {
      const open = UNCLOSED.test(message) ? openBracket(text, offset) : undefined
      const place = open === undefined ? at : span(open, open + 1)
      const notes = open === undefined ? [] : [{ message: 'what stands here is no part of it', span: at }]
      const words = open === undefined ? wordsOf(message) : `this \`${text.charAt(open)}\` is never closed`
      reporter.report('yaml-syntax', { message: words, at: place, help: cure(code, message), notes })
      if (open !== undefined || UNQUOTED.test(message)) return true // the rest of the file is read as a part of it
    }
  }
  return found
}

interface Trap {
  readonly code: 'unquoted-expression' | 'double-quoted-backslash'
  readonly message: string
  readonly help: string
}

/** `{ weight: ${lambda} }` and `"\d"`: both read as something else than was meant. */
function trapAt(text: string, offset: number, code: string): Trap | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  const line = text.slice(start, end < 0 ? undefined : end)
  if (code === 'BAD_DQ_ESCAPE') {
    return {
      code: 'double-quoted-backslash',
      message: 'a backslash in double quotes starts an escape, and this is none',
      help: "put regular expressions in single quotes: '\\d'",
    }
  }
  const expression = /(?<![\w'"}])\$\{[^}]*\}/.exec(
    line.replace(/'[^']*'|"[^"]*"/g, (quoted) => ' '.repeat(quoted.length)),
  )
  if (!expression) return undefined
  return {
    code: 'unquoted-expression',
    message: `\`${expression[0]}\` is not quoted, so YAML reads its braces as a map`,
    help: `write '${expression[0]}' in single quotes`,
  }
}

const UNCLOSED = /^Flow (?:map|sequence) in block collection must be/
const UNQUOTED = /^Missing closing ['"]quote/
const COMPACT = /^Nested mappings are not allowed in compact mappings|^Implicit keys need to be on a single line/

/** In words of ours where the package's say little to who knows no grammar of YAML. */
function wordsOf(message: string): string {
  const quote = /^Missing closing (['"])quote/.exec(message)?.[1]
  if (quote !== undefined) return `a ${quote} opens a text here or before, and none closes it`
  if (COMPACT.test(message)) return 'this value goes on in the next line, which is indented further than its key'
  return lowerFirst(firstLine(message))
}

function cure(code: string, message: string): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces'
  if (code === 'MULTIPLE_DOCS') return 'write one document a file'
  if (COMPACT.test(message)) return 'let all keys of a map begin in one column'
  if (UNCLOSED.test(message)) return 'close it, or indent what belongs to it'
  if (UNQUOTED.test(message)) return 'close it; in single quotes, two of them stand for one'
  return undefined
}

/** The innermost bracket that is open at `offset`, not counting those in quotes and comments. */
function openBracket(text: string, offset: number): number | undefined {
  const open: number[] = []
  const before = text
    .slice(0, offset)
    .replace(/'[^'\n]*'|"[^"\n]*"|(?<=^|\s)#.*/g, (skipped) => ' '.repeat(skipped.length))
  for (const { 0: bracket, index } of before.matchAll(/[{}[\]]/g)) {
    if (bracket === '{' || bracket === '[') open.push(index)
    else open.pop()
  }
  return open.at(-1)
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]$/, '')
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
