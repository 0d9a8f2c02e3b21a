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
    return [{ code, message, at, trap: trapAt(text, pos[0], code) }]
  })
  const traps = problems.some(({ trap }) => trap)
  for (const { code, message, at, trap } of problems) {
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
      reporter.report('yaml-syntax', { message: lowerFirst(firstLine(message)), at, help: cure(code) })
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
