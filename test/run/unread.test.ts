/** Readers that do not read: the run goes on, and says at its end what it has to say. */
import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, existsSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

import { MAIN, workplace } from '../cli/command.ts'
import { oneLayer, writeSomeOfMnist } from './some-of-mnist.ts'

const place = workplace({ 'x.yaml': oneLayer(16, 'max_iter: 200, display: 1, test: { interval: 1 }') })
writeSomeOfMnist(place.folder, { train: 600, test: 200 })
afterAll(() => place.remove())

const at = (...path: readonly string[]): string => join(place.folder, ...path)
const run = (out: string): readonly string[] => [MAIN, 'run', 'x.yaml', '--out', out, '--threads', '1']
/** It is written last. */
const isOver = (out: string): boolean => existsSync(at(out, 'network.safetensors'))
const linesOf = (out: string): number => readFileSync(at(out, 'metrics.jsonl'), 'utf8').split('\n').length - 1

interface Pipe {
  readonly reader: number
  /** Is not that of `reader`, whose flags a child would change. */
  readonly writer: number
}

/** A pipe that has room for nothing more; reading of it never waits. */
function fullPipe(name: string): Pipe {
  execFileSync('mkfifo', [at(name)])
  const reader = openSync(at(name), constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(at(name), constants.O_WRONLY | constants.O_NONBLOCK)
  try {
    for (;;) writeSync(writer, '.'.repeat(4096))
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' })
  }
  return { reader, writer }
}

function whatIsIn({ reader }: Pipe): string {
  const buffer = Buffer.alloc(1 << 16)
  try {
    return buffer.toString('utf8', 0, readSync(reader, buffer)).replace(/^\.+/, '')
  } catch {
    return ''
  }
}

async function runInto({ writer }: Pipe, out: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, run(out), { cwd: place.folder, stdio: ['ignore', writer, writer] })
  closeSync(writer)
  while (child.exitCode === null && !isOver(out)) await new Promise((resolve) => setTimeout(resolve, 20))
  return child
}

it.concurrent('a full pipe holds no step up, and who reads it at the end is told the end', async () => {
  const pipe = fullPipe('late')
  const child = await runInto(pipe, 'read-late')
  expect([child.exitCode, linesOf('read-late')]).toEqual([null, 401])
  let text = ''
  const ended = once(child, 'exit')
  while (child.exitCode === null) {
    text += whatIsIn(pipe)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(await ended).toEqual([0, null])
  text += whatIsIn(pipe)
  closeSync(pipe.reader)
  expect(text).toMatch(/^ts-compile \S+: x.yaml$/m)
  expect(text).toMatch(/^\(lines of progress left out, as nobody was reading: \d{3}\)\n✔ x: 200 iterations in /m)
  expect(text).toMatch(/^ *x +0\.\d+ /m)
  expect(text).toMatch(/^next: open read-late\/report.html/m)
})

it.concurrent(
  'who never reads it keeps the run from nothing, nor from its exit code',
  { timeout: 30_000 },
  async () => {
    const pipe = fullPipe('never')
    const child = await runInto(pipe, 'read-never')
    expect(child.exitCode ?? (await once(child, 'exit'))).toEqual([0, null])
    closeSync(pipe.reader)
  },
)

it.concurrent('a terminal that is stopped (Ctrl-S) holds no step up, and shows the end when it goes on', async () => {
  const command = [process.execPath, ...run('stopped')].join(' ')
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: place.folder,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()))
  await once(child.stdout, 'data')
  child.stdin.write('\x13')
  while (child.exitCode === null && !isOver('stopped')) await new Promise((resolve) => setTimeout(resolve, 20))
  const shown = text
  expect([child.exitCode, linesOf('stopped')]).toEqual([null, 401])
  expect(shown).not.toContain('200 iterations')
  child.stdin.write('\x11')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(text.slice(shown.length)).toMatch(/lines of progress left out.*\r\n.*✔.* x: 200 iterations in /)
  expect(text).toContain('next: open stopped/report.html')
  expect(text.lastIndexOf('\x1b[?25h')).toBeGreaterThan(text.lastIndexOf('\x1b[?25l')) // the cursor is there again
})
