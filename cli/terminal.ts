/** stdout is for data, stderr for talk. Colours are decided once a stream. */
import { writeSync } from 'node:fs'

import pc from 'picocolors'

import { escapedLines } from '../compiler/diagnostics/index.ts'
import type { Paint } from '../compiler/index.ts'

type Colors = ReturnType<typeof pc.createColors>

function wantsColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (process.argv.includes('--no-color')) return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true
  return stream.isTTY && TERM !== 'dumb'
}

export const colors: Colors = pc.createColors(wantsColor(process.stderr))

export const paint: Paint = {
  error: (text) => colors.bold(colors.red(text)),
  warning: (text) => colors.bold(colors.yellow(text)),
  place: (text) => colors.cyan(text),
  help: (text) => colors.green(text),
  bold: (text) => colors.bold(text),
}

/** Talk: progress, messages, hints. Nothing that is quoted in it moves the cursor. */
export function say(line: string): void {
  process.stderr.write(`${escapedLines(line)}\n`)
}

/** Data for people: a terminal would obey what a name holds. */
export function printLines(text: string): void {
  print(escapedLines(text))
}

/** Data: what a pipe wants. Written at once and whole, whatever happens next. */
export function print(text: string): void {
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`)
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(1, bytes, done)
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === 'EPIPE') process.exit(0) // the reader has had enough
      if (code !== 'EAGAIN') throw error
    }
  }
}
