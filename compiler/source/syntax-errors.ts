/** Everything that makes a text no YAML for us: syntax, tags, unresolved aliases, and two traps with cures of their own. */
import { isAlias, isCollection, isPair, type Document, type Node } from 'yaml'

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
  const traps = [...document.errors, ...document.warnings].flatMap(({ code, pos }) => trapAt(text, pos[0], code) ?? [])
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    found = true
    const trap = trapAt(text, pos[0], code)
    if (traps.length > 0 && !trap) continue // what follows a trap is its consequence
    // where the stack ends is the machine's affair; that it does is the whole text's
    const at = OUT_OF_STACK.test(message) ? span(0, 0) : span(pos[0], pos[1])
    if (lines.has(at.start.line)) continue
    lines.add(at.start.line)
    if (trap) reporter.report(trap.code, { ...trap, at })
    else if (code === 'DUPLICATE_KEY') {
      reporter.report('duplicate-key', {
        message: 'the key is written twice in one map',
        at,
        help: 'remove one of the two',
      })
    } else if (code === 'TAG_RESOLVE_FAILED') {
      reporter.report('yaml-tag', {
        message: 'tags have no meaning here',
        at,
        help: 'remove the `!…`; a spec is plain data',
      })
    } else {
      reporter.report('yaml-syntax', { message: inWords(message), at, help: cure(code) })
    }
  }
  return reportAliases(document, span, reporter) || found
}

/** More values than this, aliases written out, are no spec but an attack, or an accident. */
const VALUE_LIMIT = 100_000

/** Aliases must name an anchor above, not one that they are in, and must not multiply without end. */
function reportAliases(
  document: Document.Parsed,
  span: (start: number, end: number) => Span,
  reporter: Reporter,
): boolean {
  const sizes = new Map<unknown, number>()
  const open = new Set<unknown>()
  let found = false
  const report = (node: Node, message: string): void => {
    const [start, end] = node.range ?? [0, 0]
    reporter.report('yaml-alias', { message, at: span(start, end) })
    found = true
  }
  /** How many values stand below `node`; each node is looked into once. */
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      const target = node.resolve(document)
      if (target === undefined) report(node, `there is no anchor \`&${node.source}\` above`)
      else if (open.has(target)) report(node, `\`*${node.source}\` stands inside of what it repeats`)
      else return sizeOf(target)
      return 1
    }
    if (!isCollection(node)) return isPair(node) ? sizeOf(node.value) + 1 : 1
    const known = sizes.get(node)
    if (known !== undefined) return known
    open.add(node)
    const size = node.items.reduce<number>((sum, item) => sum + sizeOf(item), 1)
    open.delete(node)
    sizes.set(node, size)
    if (size > VALUE_LIMIT && !found)
      report(node, `with its aliases written out, this is more than ${VALUE_LIMIT} values`)
    return size
  }
  sizeOf(document.contents)
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

function cure(code: string): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces'
  if (code === 'MULTIPLE_DOCS') return 'write one document a file'
  return undefined
}

const OUT_OF_STACK = /call stack/

/** The parser's first line; a parser that ran out of stack says so in its own way, which helps nobody. */
function inWords(message: string): string {
  return OUT_OF_STACK.test(message) ? 'lists or maps are nested too deeply' : lowerFirst(firstLine(message))
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]$/, '')
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
