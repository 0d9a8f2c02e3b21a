/** stdout is for data, stderr for talk. Colours are decided once a stream. */
import { writeSync } from 'node:fs'

import pc from 'picocolors'

import { escapedLines } from '../compiler/diagnostics/index.ts'
import type { Paint } from '../compiler/index.ts'
import { asTyped } from './as-typed.ts'
import { EXIT, Exit } from './exit.ts'
import { showLine, takeUnshown, waitsAtTheEnd } from './unread.ts'

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

/** Talk: messages, hints. Nothing that is quoted in it moves the cursor. */
export function say(line: string): void {
  process.stderr.write(`${takeUnshown()}${talk(line)}\n`)
}

/** Talk of how far something is, which is left out where nobody reads. */
export function sayProgress(line: string): void {
  showLine(talk(line))
}

function talk(line: string): string {
  return escapedLines(asTyped(line))
}

const hearers: (() => void)[] = []

/** Calls `hear` where nobody reads any more what is printed. */
export function onUnread(hear: () => void): void {
  hearers.push(hear)
}

/**
 * A reader that closes its end early (`| head`), or a terminal that is gone, ends no command: what it does is done all the
 * same, with the exit code that it has, and what it would say is lost. So is talk that a full disk does not take.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error
      if (isUnread(error) || stream === process.stderr) return hearers.forEach((hear) => hear())
      process.exitCode = EXIT.usage
      say(`cannot write to stdout: ${reasonOf(error)}`)
    })
}

/** In words; those of runs would be loaded with every start. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code === 'ENOSPC' ? 'the disk is full' : message
}

function isUnread(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(code)
}

/** Data for people: a terminal would obey what a name holds. */
export function printLines(text: string): void {
  print(escapedLines(text))
}

/** How long a full pipe is left alone, in milliseconds. */
const FULL_MS = 5

/** Data: what a pipe wants. Written at once and whole, whatever happens next; by a run, as its readers take it. */
export function print(text: string): void {
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`)
  if (waitsAtTheEnd()) {
    process.stdout.write(bytes)
    return
  }
  printBytes(bytes)
}

/** Data that is no text, as it is. */
export function printBytes(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(1, bytes, done)
    } catch (error) {
      if (isUnread(error)) return hearers.forEach((hear) => hear())
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN')
        throw new Exit(EXIT.usage, `cannot write to stdout: ${reasonOf(error as NodeJS.ErrnoException)}`)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_MS)
    }
  }
}
