import { catalogue, didYouMean, type DiagnosticCode } from '../../compiler/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { print, say } from '../terminal.ts'

const WIDTH = 80

/** What a code means, or, without a code, which codes there are. */
export function explain(code: string | undefined): void {
  if (code === undefined) {
    const codes = Object.entries(catalogue).sort(([a], [b]) => (a < b ? -1 : 1))
    const widest = Math.max(...codes.map(([name]) => name.length))
    print(codes.map(([name, { title }]) => `${name.padEnd(widest)}  ${title}`).join('\n'))
    say('next: ts-compile explain CODE')
    return
  }
  const bare = code.replace(/^(error|warning)\[(.*)\]$/, '$2')
  if (!Object.hasOwn(catalogue, bare)) {
    throw new Exit(
      EXIT.usage,
      `there is no code \`${code}\``,
      didYouMean(bare, Object.keys(catalogue)) ?? '`ts-compile explain` lists them all',
    )
  }
  const { severity, title, explanation } = catalogue[bare as DiagnosticCode]
  print(`${severity}[${bare}]: ${title}\n\n${wrapped(explanation)}`)
  say('next: ts-compile check SPEC')
}

function wrapped(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + 1 + word.length > WIDTH) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.join('\n')
}
