/**
 * npm run fuzz [-- --minutes N --target T --inputs N --seed N --json FILE]. Whatever bytes come in, an answer comes out: no exception, no
 * hang, no memory without end. Every target gets its share of the time; each runs in a process of its own, so that one that dies is a
 * finding too. What fails is kept under test/fuzz/corpus, where `npm test` tries it again. Ctrl-C ends it with the counts that it has.
 */
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Table from 'cli-table3'
import { Command } from 'commander'

const corpus = new URL('../../test/fuzz/corpus/', import.meta.url).pathname
const NAMES = Object.keys((await import('./targets/index.mjs')).targets)
/** Inputs that a process is given at a time; each is started anew after so many, and so forgets. */
const BATCH = 10_000
/** Of one input; machines are busy. */
const HANGS_AFTER = 30_000

const { target, minutes, inputs, seed, json } = new Command('fuzz')
  .description('damaged files and texts for everything that reads any')
  .option('--target <name>', `one of ${NAMES.join(', ')}; repeatable`, (name, names) => [...names, name], [])
  .option('--minutes <n>', 'of all targets together', Number)
  .option('--inputs <n>', 'of each target, at most', Number)
  .option('--seed <n>', 'of the inputs', Number, 0)
  .option('--json <file>', 'where the counts go, too')
  .parse()
  .opts()
const unknown = target.filter((name) => !NAMES.includes(name))
if (unknown.length > 0) {
  console.error(`error: no target is called ${unknown.join(', ')}; there are ${NAMES.join(', ')}`)
  process.exit(2)
}
const wanted = target.length > 0 ? target : NAMES
const most = inputs ?? (minutes === undefined ? 2000 : Infinity)
const each = ((minutes ?? Infinity) * 60_000) / wanted.length

let isStopped = false
process.once('SIGINT', () => (isStopped = true)) // workers get it too, and say how far they are

const counted = []
for (const name of wanted) {
  if (isStopped) break
  const counts = await fuzz(name)
  counted.push(counts)
  console.log(
    `${name}: ${counts.inputs} inputs, ${counts.read} read, ${counts.refused} refused, ${counts.failed} failed`,
  )
  for (const [file, why] of Object.entries(counts.failures))
    console.log(`  ${file}: ${why.split('\n').slice(0, 4).join('\n    ')}`)
}
tell(counted)

async function fuzz(name) {
  const [begun, failures, counts] = [Date.now(), new Map(), { read: 0, refused: 0 }]
  const until = begun + each
  let tried = 0
  while (tried < most && Date.now() < until && !isStopped) {
    const to = Math.min(most, tried + BATCH)
    tried = await batch(name, { from: tried, to, until: Math.min(until, Number.MAX_SAFE_INTEGER) }, counts, failures)
  }
  const seconds = (Date.now() - begun) / 1000
  return {
    target: name,
    inputs: tried,
    ...counts,
    failed: failures.size,
    seconds,
    failures: Object.fromEntries(failures),
  }
}

function tell(targets) {
  const total = (key) => targets.reduce((sum, counts) => sum + counts[key], 0)
  const totals = Object.fromEntries(['inputs', 'read', 'refused', 'failed', 'seconds'].map((key) => [key, total(key)]))
  const table = new Table({
    head: ['target', 'inputs', 'read', 'refused', 'failed', 'a second'],
    style: { head: [], border: [] },
  })
  for (const { target, inputs, read, refused, failed, seconds } of [...targets, { target: 'all', ...totals }])
    table.push([target, inputs, read, refused, failed, Math.round(inputs / Math.max(seconds, 0.001))])
  console.log(table.toString())
  console.log(`${totals.inputs} inputs, ${totals.failed} failed${isStopped ? '; stopped before all were tried' : ''}`)
  if (json !== undefined) {
    writeFileSync(`${json}.tmp`, `${JSON.stringify({ seed, isStopped, totals, targets }, undefined, 1)}\n`)
    renameSync(`${json}.tmp`, json)
  }
  process.exitCode = totals.failed > 0 ? 1 : isStopped ? 130 : 0
}

/** Tries inputs from one number to another, while there is time; answers the number of the next that has not been tried. */
function batch(name, { from, to, until }, counts, failures) {
  const { child, folder, end } = worker(name)
  let said = ''
  child.stderr.on('data', (data) => (said = `${said}${data}`.slice(-4000)))
  return new Promise((resolve) => {
    let [last, since] = [NaN, Infinity]
    const watch = setInterval(() => {
      const { index } = at(folder, from)
      if (since === Infinity) return
      if (index !== last) [last, since] = [index, Date.now()]
      else if (Date.now() - since > HANGS_AFTER) child.kill('SIGKILL')
    }, 1000)
    child.on('message', (message) => {
      if (message.kind === 'ready') {
        since = Date.now() // before, what inputs are made from may take its time
        child.send({ from, to, until })
      } else if (message.kind === 'failed') keep(name, Buffer.from(message.bytes, 'base64'), message.why, failures)
      else finish(message.next)
    })
    child.on('exit', async (code, signal) => {
      const { index } = at(folder, from)
      if (isStopped && signal === 'SIGINT') return finish(index) // before it could say so itself
      const hung = signal === 'SIGKILL' && Date.now() - since > HANGS_AFTER
      const why = hung
        ? `it has no answer after ${HANGS_AFTER / 1000} s`
        : `the process ended (${signal ?? code}): ${said}`
      keep(name, await inputOf(name, index), why, failures)
      finish(index + 1)
    })
    function finish(next) {
      clearInterval(watch)
      const { read, refused } = at(folder, from)
      counts.read += read
      counts.refused += refused
      end()
      resolve(next)
    }
  })
}

/** A process that tries inputs, and a folder of its own. */
function worker(name) {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-fuzz-'))
  const file = new URL('worker.mjs', import.meta.url).pathname
  const child = fork(file, [name, String(seed), folder], { execArgv: ['--max-old-space-size=512'], silent: true })
  const end = () => {
    child.removeAllListeners('exit')
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  return { child, folder, end }
}

/** The input that a process died of, as another one makes it. */
function inputOf(name, index) {
  const { child, end } = worker(name)
  return new Promise((resolve) => {
    child.on('message', ({ kind, bytes }) => {
      if (kind === 'ready') return void child.send({ make: index })
      end()
      resolve(Buffer.from(bytes, 'base64'))
    })
  })
}

/** How far a worker is: the number of its input, and what became of the ones before. */
function at(folder, from) {
  try {
    const [index, read, refused] = new Float64Array(Uint8Array.from(readFileSync(join(folder, '.at'))).buffer)
    return { index, read, refused }
  } catch {
    return { index: from, read: 0, refused: 0 }
  }
}

/** One a reason: the same mistake is found a thousand times. */
function keep(name, bytes, why, failures) {
  const reason = why.split('\n').slice(0, 3).join(' ')
  if ([...failures.values()].some((other) => other.split('\n').slice(0, 3).join(' ') === reason)) return
  const file = join(name, createHash('sha256').update(bytes).digest('hex').slice(0, 12))
  mkdirSync(join(corpus, name), { recursive: true })
  writeFileSync(join(corpus, file), bytes)
  failures.set(`test/fuzz/corpus/${file}`, why)
}
