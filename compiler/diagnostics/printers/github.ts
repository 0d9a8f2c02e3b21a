import type { Diagnostic } from '../diagnostic.ts'

/** A workflow command of GitHub Actions, which shows it at the line of the pull request. */
export function printGithub({ code, severity, message, span, help }: Diagnostic): string {
  const properties = [
    ...(span
      ? [
          `file=${property(span.file)}`,
          `line=${span.start.line}`,
          `col=${span.start.column}`,
          `endLine=${span.end.line}`,
          `endColumn=${span.end.column}`,
        ]
      : []),
    `title=${property(code)}`,
  ]
  const command = severity === 'note' ? 'notice' : severity
  return `::${command} ${properties.join(',')}::${data(help === undefined ? message : `${message} (${help})`)}`
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}
