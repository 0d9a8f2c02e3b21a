/** SARIF 2.1.0, the form that code scanning services read. */
import { catalogue, type DiagnosticCode } from '../catalogue/index.ts'
import type { Annotation, Severity } from '../diagnostic.ts'
import { settingNumber, type Span } from '../span.ts'
import { escapedJson } from './escaped.ts'

export interface Tool {
  readonly version: string
  /** The file that a result is put at which has no place of its own: every result needs one. */
  readonly checked: string
  /** What a code means; of a mistake, what the catalogue says. */
  readonly rule?: (code: string) => Rule
}

export interface Rule {
  readonly title: string
  readonly explanation: string
  readonly help: string
  /** Of a result under it, where that is not the result's own. */
  readonly severity?: Severity
}

const ofMistakes = (code: string): Rule => {
  const { title, explanation, severity } = catalogue[code as DiagnosticCode] // what is no other tool's is a diagnostic's
  return { title, explanation, help: `${explanation}\n\nts-compile explain ${code}`, severity }
}

/** One log with one run. Rules are the codes that were found, from the catalogue; a waived result is suppressed. */
export function printSarif(
  diagnostics: readonly Annotation[],
  { version, checked, rule: of = ofMistakes }: Tool,
): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort()
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ts-compile', version, rules: codes.map((code) => rule(code, of(code))) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => result(diagnostic, codes.indexOf(diagnostic.code), checked, of)),
      },
    ],
  }
  return escapedJson(JSON.stringify(log, undefined, 1))
}

function rule(code: string, { title, explanation, help, severity = 'note' }: Rule): unknown {
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: { text: help },
    defaultConfiguration: { level: severity },
  }
}

function result(
  { code, severity, message, span, help, notes, fix, waived }: Annotation,
  index: number,
  checked: string,
  of: (code: string) => Rule,
): unknown {
  const others = notes.flatMap((note) => (placed(note.span) ? [{ ...note, span: note.span }] : []))
  const said = [
    message,
    ...(help === undefined ? [] : [help]),
    ...notes.flatMap((n) => (placed(n.span) ? [] : [n.message])),
  ]
  return {
    ruleId: code,
    ruleIndex: index,
    level: of(code).severity ?? severity,
    message: { text: said.join('; ') },
    locations: [{ physicalLocation: placed(span) ? physical(span) : { artifactLocation: { uri: uri(checked) } } }],
    ...(others.length > 0 && {
      relatedLocations: others.map((note, id) => ({
        id,
        message: { text: note.message },
        physicalLocation: physical(note.span),
      })),
    }),
    ...(fix && {
      fixes: [
        {
          description: { text: `write ${fix.text}` },
          artifactChanges: [
            {
              artifactLocation: { uri: uri(fix.span.file) },
              replacements: [{ deletedRegion: region(fix.span), insertedContent: { text: fix.text } }],
            },
          ],
        },
      ],
    }),
    ...(waived !== undefined && { suppressions: [{ kind: 'inSource', justification: waived }] }),
  }
}

/** Whether it is in a file; a `--set` is not. */
function placed(span: Span | undefined): span is Span {
  return span !== undefined && settingNumber(span.file) === undefined
}

function physical(span: Span): unknown {
  return { artifactLocation: { uri: uri(span.file) }, region: region(span) }
}

function region({ start, end }: Span): unknown {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
}

/** Paths are relative to the working folder, as a repository's are; whatever a URI cannot hold is escaped. */
function uri(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/')
  return file.startsWith('/') ? `file://${path}` : path
}
