/**
 * npm run fuzz [-- --minutes N --target T --inputs N --seed N]. Whatever bytes come in, an answer comes out: no exception, no hang, no
 * memory without end. Every target gets its share of the time; each runs in a process of its own, so that one that dies is a finding
 * too. What fails is kept under test/fuzz/corpus, where `npm test` tries it again.
 */
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Table from 'cli-table3'
import { Command } from 'commander'

const corpus = new URL('../../test/fuzz/corpus/', import.meta.url).pathname
const NAMES = Object.keys((await import('./targets/index.mjs')).targets)
/** Inputs that a process is given at a time; each is started anew after so many, and so forgets. */
const BATCH = 2000
/** Of one input; machines are busy. */
const HANGS_AFTER = 30_000

const { target, minutes, inputs, seed } = new Command('fuzz')
  .description('damaged files and texts for everything that reads any')
  .option('--target <name>', `one of ${NAMES.join(', ')}; repeatable`, (name, names) => [...names, name], [])
  .option('--minutes <n>', 'of all targets together', Number)
  .option('--inputs <n>', 'of each target, at most', Number)
  .option('--seed <n>', 'of the inputs', Number, 0)
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

const table = new Table({
  head: ['target', 'inputs', 'read', 'refused', 'failed', 'a second'],
  style: { head: [], border: [] },
})
const totals = { inputs: 0, failed: 0 }
for (const name of wanted) {
  const { tried, read, refused, failures, seconds } = await fuzz(name)
  table.push([name, tried, read, refused, failures.size, Math.round(tried / seconds)])
  totals.inputs += tried
  totals.failed += failures.size
  console.log(`${name}: ${tried} inputs, ${read} read, ${refused} refused, ${failures.size} failed`)
  for (const [file, why] of failures) console.log(`  ${file}: ${why.split('\n').slice(0, 4).join('\n    ')}`)
}
console.log(table.toString())
console.log(`${totals.inputs} inputs, ${totals.failed} failed`)
process.exitCode = totals.failed > 0 ? 1 : 0

async function fuzz(name) {
  const [begun, failures, counts] = [Date.now(), new Map(), { read: 0, refused: 0 }]
  let tried = 0
  while (tried < most && Date.now() - begun < each) {
    const to = Math.min(most, tried + BATCH)
    tried = await batch(name, tried, to, counts, failures)
  }
  return { tried, ...counts, failures, seconds: (Date.now() - begun) / 1000 }
}

/** Tries inputs from one number to another; answers the number of the next that has not been tried. */
function batch(name, from, to, counts, failures) {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-fuzz-'))
  const worker = new URL('worker.mjs', import.meta.url).pathname
  const child = fork(worker, [name, String(seed), folder], { execArgv: ['--max-old-space-size=512'], silent: true })
  let [said, ended] = ['', to]
  child.stderr.on('data', (data) => (said = `${said}${data}`.slice(-4000)))
  return new Promise((resolve) => {
    let [last, since] = [NaN, Date.now()]
    const watch = setInterval(() => {
      const index = at(folder)
      if (index !== last) [last, since] = [index, Date.now()]
      else if (Date.now() - since > HANGS_AFTER) child.kill('SIGKILL')
    }, 1000)
    child.on('message', (message) => {
      if (message.kind === 'ready') child.send({ from, to })
      else if (message.kind === 'failed') keep(name, Buffer.from(message.bytes, 'base64'), message.why, failures)
      else {
        counts.read += message.counts.read
        counts.refused += message.counts.refused
        ended = Math.max(from, at(folder) + 1)
        child.kill()
        child.removeAllListeners('exit')
        finish()
      }
    })
    child.on('exit', (code, signal) => {
      const index = at(folder)
      const hung = signal === 'SIGKILL' && Date.now() - since > HANGS_AFTER
      const why = hung
        ? `it has no answer after ${HANGS_AFTER / 1000} s`
        : `the process ended (${signal ?? code}): ${said}`
      failures.set(`${name}, input ${index} of seed ${seed}`, why)
      ended = index + 1
      finish()
    })
    function finish() {
      clearInterval(watch)
      rmSync(folder, { recursive: true, force: true })
      resolve(ended)
    }
  })
}

function at(folder) {
  try {
    return readFileSync(join(folder, '.at')).readDoubleLE(0)
  } catch {
    return -1
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
