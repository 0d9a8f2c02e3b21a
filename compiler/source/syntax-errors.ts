/** What makes a text no YAML for us: syntax, tags, and two traps with cures of their own. */
import type { Document } from 'yaml'

import type { Reporter, Span } from '../diagnostics/index.ts'
import { bracketsOf } from './brackets.ts'
import { MISTAKE_LIMIT } from './limits.ts'
import { explained, quoted, type Explained } from './syntax-words.ts'
import { unquotedAt } from './unquoted.ts'

/** What the package found. */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly start: number
  readonly end: number
}

/** True where something was reported: the values of such a document are not worth checking. `tags`: where they begin. */
export function reportSyntax(
  document: Document.Parsed,
  text: string,
  tags: readonly number[],
  span: (start: number, end: number) => Span,
  reporter: Reporter,
): boolean {
  const problems = [...document.errors, ...document.warnings]
    .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
    .map(({ code, message, pos: [start, end] }): Problem => ({ code, message, start, end }))
  for (const start of tags.slice(0, MISTAKE_LIMIT)) {
    const [tag = ''] = /^\S{1,100}/.exec(text.slice(start, start + 100)) ?? []
    const at = span(start, start + tag.length)
    reporter.report('yaml-tag', {
      message: 'tags have no meaning here',
      at,
      help: 'remove the `!…`; a spec is plain data',
    })
  }
  if (!reportTraps(problems, text, span, reporter)) reportOthers(problems, text, span, reporter)
  return problems.length > 0 || tags.length > 0
}

/** `{ weight: ${lambda} }` and `"\d"`: both read as something else than was meant, and what follows is a consequence. */
function reportTraps(
  problems: readonly Problem[],
  text: string,
  span: (start: number, end: number) => Span,
  reporter: Reporter,
): boolean {
  let found = 0
  let before = 0
  for (const { code, start, end } of problems) {
    const value = unquotedAt(text, start)
    if ((code !== 'BAD_DQ_ESCAPE' && !value) || start < before || found === MISTAKE_LIMIT) continue
    found += 1
    before = value?.end ?? end
    if (!value) {
      reporter.report('double-quoted-backslash', {
        message: 'a backslash in double quotes starts an escape, and this is none',
        at: span(start, end),
        help: "put regular expressions in single quotes: '\\d'",
      })
      continue
    }
    const said = text.slice(value.start, value.end)
    reporter.report('unquoted-expression', {
      message: `\`${said}\` is not quoted, so YAML reads its braces as a map`,
      at: span(value.start, value.end),
      help: `write ${quoted(said)} in single quotes`,
    })
  }
  return found > 0
}

/** One a line: what else is found there follows. */
function reportOthers(
  problems: readonly Problem[],
  text: string,
  span: (start: number, end: number) => Span,
  reporter: Reporter,
): void {
  const read = { text, openAt: bracketsOf(text) }
  const lines = new Map<number, Problem[]>()
  const tabs = problems.filter(({ code }) => code === 'TAB_AS_INDENT')
  for (const problem of tabs.length > 0 ? tabs : problems) {
    const { line } = span(problem.start, problem.end).start
    const there = lines.get(line)
    if (there === undefined) lines.set(line, [problem])
    else if (there.length < 4) there.push(problem)
  }
  for (const [first, ...rest] of [...lines.values()].slice(0, MISTAKE_LIMIT)) {
    if (!first) continue
    const { message, help, start, end, other, last }: Explained = explained(first, rest, read)
    const notes = other ? [{ message: other.message, span: span(other.start, other.end) }] : []
    reporter.report('yaml-syntax', { message, at: span(start, end), help, notes })
    if (last) return
  }
}
