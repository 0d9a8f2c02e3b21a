/**
 * Readers that do not read: a terminal that is stopped (Ctrl-S), a pipe that is full. A run goes on meanwhile. What it has to
 * say waits; what shows how far it is, is left out, and counted.
 */
import { performance } from 'node:perf_hooks'
import { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'

/** How long the end of a run waits for a reader who takes nothing. */
const PATIENCE_SECONDS = 10

let isRunning = false
let unshown = 0

/** From now on nothing that is printed is waited for; `delivered` does it at the end. */
export function neverWait(): void {
  isRunning = true
  for (const stream of [process.stdout, process.stderr]) {
    // Pipes do not block in Node.js on POSIX. Terminals are made to by tty.WriteStream, and only its handle can undo it.
    const { _handle } = stream as unknown as { readonly _handle?: { setBlocking?(on: boolean): unknown } }
    _handle?.setBlocking?.(false)
  }
}

/** Whether what is printed is waited for at the end alone. */
export function waitsAtTheEnd(): boolean {
  return isRunning
}

/** Shows how far something is, or nothing where nobody reads. */
export function show(text: string): void {
  if (!isBackedUp()) process.stderr.write(text)
}

/** A line that nobody misses. */
export function showLine(line: string): void {
  if (isBackedUp()) unshown++
  else process.stderr.write(`${takeUnshown()}${line}\n`)
}

/** What has to be said before the next line, if lines were left out since the last one. */
export function takeUnshown(): string {
  const count = unshown
  unshown = 0
  return count === 0 ? '' : `(lines of progress left out, as nobody was reading: ${count})\n`
}

/** A terminal for what is drawn ten times a second. */
export class Frames extends Writable {
  readonly isTTY = true

  get columns(): number {
    return process.stderr.columns
  }

  override _write(frame: Buffer, _: BufferEncoding, done: () => void): void {
    show(frame.toString())
    done()
  }
}

function isBackedUp(): boolean {
  return process.stderr.writableLength > 0
}

/** When all of it is read, or nobody has taken any of it for a while. Answers whether it is read. */
export async function delivered(): Promise<boolean> {
  let waiting = Infinity
  let since = performance.now()
  for (;;) {
    const now = unread()
    if (now === 0) return true
    if (now < waiting) [waiting, since] = [now, performance.now()]
    else if (performance.now() - since > PATIENCE_SECONDS * 1000) return false
    await setTimeout(20)
  }
}

/** Bytes. Of a stream whose reader is gone nothing is waited for. */
function unread(): number {
  return [process.stdout, process.stderr]
    .filter((stream) => !stream.destroyed)
    .reduce((sum, { writableLength }) => sum + writableLength, 0)
}
