/** Cases with all that is told of them, as a user reads it. */
import { printText, type CompileResult, type DiagnosticCode } from '../../compiler/index.ts'
import { experiments, type Files } from '../files.ts'

export interface Told {
  readonly item: number | string
  readonly what: string
  readonly files: Files
  readonly code: DiagnosticCode
  readonly result: CompileResult
}

/** Of each case its mistakes; its notes where one of them is what it is about. */
export function told(cases: readonly Told[]): string {
  return cases
    .map(({ item, what, files, code, result }) => {
      const texts = result.diagnostics
        .filter((diagnostic) => diagnostic.severity !== 'note' || diagnostic.code === code)
        .map((diagnostic) => printText(diagnostic, (file) => files[file] ?? experiments[file]))
      return `# ${item} ${what}\n\n${texts.join('\n\n')}\n`
    })
    .join('\n')
}
