/** Runs that are ended again and again, at moments of chance, and end with the bytes of those that were not. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { RandomWords } from '../../runtime/random/index.ts'
import { workplace } from '../cli/command.ts'
import { SCALED_PIXELS, small } from '../files.ts'
import { crashing, faultsLibrary, KINDS, type Crash, type Kind } from './crashes.ts'

/** `npm run crash-test -- --kills 100 --seed 3`. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 10)
const SEED = Number(process.env['CRASH_SEED'] ?? 0)

const NETWORK = `kind: network
layers:
  - { name: conv, type: convolution, num_output: 4, kernel_size: 5, stride: 2 }
  - { name: drop, type: dropout }
  - { name: ip, type: inner_product, num_output: 10 }
`

const spec = (solver: string, more = ''): string => `version: 1
name: x
data:
  dataset: mnist
  batch: { train: 16, test: 50 }
  split: { validation: 200 }
  transform: { scale: 0.00390625, train: { crop: 24, mirror: true }, test: { crop: 24 } }
network: { from: plain.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
metrics: { acc: { type: accuracy, input: network.ip, target: data.label } }
solver: { base_lr: 0.05, display: 1, test: { interval: 15, iterations: 4 }, ${solver} }
${more}`

const SPECS = {
  dropout: spec(
    'type: sgd, momentum: 0.9, max_iter: 60, average_loss: 5, snapshot: 20, keep: 2, best: { metric: acc }',
  ),
  stages: spec(
    'type: adam, snapshot: 10',
    'stages: [{ name: fast, losses: [hard], solver: { max_iter: 30 } }, { name: slow, losses: [hard], solver: { max_iter: 25, base_lr: 0.01, iter_size: 2 } }]\n',
  ),
  sweep: spec('type: rmsprop, max_iter: 30, snapshot: 10', 'sweep: { seed: [0, 1] }\n'),
  taught: small(...SCALED_PIXELS, [
    'base_lr: 0.01, max_iter: 10 }\n',
    'base_lr: 0.01, momentum: 0.9, max_iter: 20, display: 2, snapshot: 8 }\n',
  ])['x.yaml'],
} as const
type Name = keyof typeof SPECS

const place = workplace({
  ...small(...SCALED_PIXELS),
  ...Object.fromEntries(Object.entries(SPECS).map(([name, text]) => [`${name}.yaml`, text])),
  'plain.yaml': NETWORK,
})
afterAll(() => {
  place.remove()
  const count = [...survived.values()].reduce((a, b) => a + b, 0)
  const kinds = [...survived].map(([kind, times]) => `${times} ${kind}`).join(', ')
  console.log(
    `survived ${count} of ${2 * Math.ceil(KILLS / 2)} (${kinds}), of which ${hits} met the run at work; seed ${SEED}`,
  )
})

const argsOf = (name: Name, folder: string): readonly string[] => {
  return ['run', `${name}.yaml`, '--out', join(folder, name, 'run'), '--resume', '--autosave', '0.001']
}

/**
 * The bytes of everything that no clock is in, of teachers too. Not of what frozen networks answered: that is a cache, and
 * has only the images that were asked about since the run went on.
 */
function contentOf(folder: string): Readonly<Record<string, string>> {
  const root = join(place.folder, folder)
  const files = readdirSync(root, { recursive: true }).map(String).sort()
  const timeless = files.filter(
    (file) =>
      /(\.safetensors|metrics\.jsonl|plan\.json|spec\.resolved\.yaml)$/.test(file) &&
      !/\banswers-\w+\.safetensors$/.test(file),
  )
  return Object.fromEntries(
    timeless.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest('hex'),
    ]),
  )
}

const survived = new Map<Kind, number>()
/** Those that did not come before or after all there was to spoil. */
let hits = 0

describe('a run that is ended', () => {
  const names = Object.keys(SPECS) as Name[]
  const seconds = new Map<Name, number>()
  let library = ''

  beforeAll(async () => {
    library = faultsLibrary(place.folder) ?? ''
    expect(library, 'a C compiler makes the library that spoils writes').not.toBe('')
    for (const name of names) {
      const start = performance.now()
      const { exitCode, stderr } = await place.run(...argsOf(name, 'whole'))
      expect(exitCode, stderr).toBe(0)
      seconds.set(name, (performance.now() - start) / 1000)
    }
  }, 120_000)

  const trials = Array.from({ length: Math.ceil(KILLS / 2) }, (_, i) => ({ trial: i, name: names[i % names.length] }))
  it.each(trials)('$trial: $name', { timeout: 300_000 }, async ({ trial, name }) => {
    const random = new RandomWords(SEED, 'limit', `crash ${trial}`)
    const folder = `trial-${trial}`
    const crashes: Crash[] = Array.from({ length: 2 }, (_, i) => ({
      kind: KINDS[(2 * trial + i) % KINDS.length],
      moment: random.nextUniform(),
    }))
    for (const crash of crashes) {
      const { code, stderr } = await crashing(place.folder, folder, argsOf(name, folder), crash, {
        seconds: seconds.get(name) ?? 1,
        library,
      })
      // it was killed, or said that it could not write, or came to its end first; never anything else
      expect([null, 0, 2], `${JSON.stringify(crash)}\n${stderr}`).toContain(code)
      if (code === 2) expect(stderr).toContain('error[cannot-write]')
      if (code !== 0 || stderr.includes('waiting for room')) hits++
    }
    const { exitCode, stderr } = await place.run(...argsOf(name, folder))
    expect(exitCode, `${JSON.stringify(crashes)}\n${stderr}`).toBe(0)
    expect(contentOf(join(folder, name)), JSON.stringify(crashes)).toEqual(contentOf(join('whole', name)))
    for (const { kind } of crashes) survived.set(kind, (survived.get(kind) ?? 0) + 1)
    rmSync(join(place.folder, folder), { recursive: true })
  })
})
