/** Everything that makes a text no YAML for us: syntax, tags, unresolved aliases, and two traps with cures of their own. */
import { isAlias, visit, type Document } from 'yaml'

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
    const at = span(pos[0], pos[1])
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
      reporter.report('yaml-syntax', { message: lowerFirst(firstLine(message)), at, help: cure(code) })
    }
  }
  visit(document, {
    Alias: (_key, alias) => {
      if (isAlias(alias) && alias.resolve(document) === undefined) {
        found = true
        const [start, end] = alias.range ?? [0, 0]
        reporter.report('yaml-syntax', {
          message: `there is no anchor \`&${alias.source}\` above`,
          at: span(start, end),
        })
      }
    },
  })
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

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]$/, '')
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
