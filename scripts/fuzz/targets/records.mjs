/** What a run left: each of its files is changed, and the run is listed, shown on a page, verified, and gone on with. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { withWeights } from '../../../dist/cli/weights-host.js'
import { compile } from '../../../dist/compiler/index.js'
import { runExperiment, verifyRun } from '../../../dist/runtime/index.js'
import { comparisonReport } from '../../../dist/runtime/report/index.js'
import { RunError } from '../../../dist/runtime/run-error.js'
import { listRuns } from '../../../dist/runtime/run/list-runs.js'
import { recordOf } from '../../../dist/runtime/run/run-record.js'
import { lockFileOf, readExperimentLock } from '../../../dist/runtime/run/locked/index.js'
import { fileOf } from '../fixtures.mjs'

const SPEC = `version: 1
name: tiny
data: { dataset: mnist, limit: { train: 64, test: 100 }, transform: { scale: 0.00390625 } }
network: { layers: [{ name: ip, type: inner_product, num_output: 10 }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 20, snapshot: 10, test: { interval: 10, iterations: 1 } }
`

const FILES = [
  'metrics.jsonl',
  'lock.json',
  'plan.json',
  'spec.resolved.yaml',
  'summary.json',
  'seal.json',
  'timing.jsonl',
]

/** What a list of runs and a report read, which is quick. */
const LISTED = ['plan.json', 'lock.json', 'metrics.jsonl', 'summary.json', 'timing.jsonl', 'begun.json']

export const records = {
  ...Object.fromEntries(LISTED.map((name) => [`listed_${name.replace(/\W.*/, '')}`, listed(name)])),
  ...Object.fromEntries(FILES.map((name) => [`run_${name.replace(/\W.*/, '')}`, changed(() => name)])),
  run_checkpoint: changed((run) => join('checkpoints', readdirSync(join(run, 'checkpoints')).sort()[0])),
  experiment_lock: {
    seeds: () => [fileOf('experiments/mnist-distill.lock.json')],
    run: (bytes, place) => {
      const file = lockFileOf(place.path('x.yaml'))
      place.write('x.lock.json', bytes)
      return refusedOrRead(() => readExperimentLock({ file, command: 'ts-compile lock --write x.yaml' }))
    },
  },
}

let experiment

/** One that came to its end, made once. */
async function wholeRun(place) {
  const run = place.path('whole')
  const spec = place.write('tiny.yaml', Buffer.from(SPEC))
  experiment ??= (await withWeights((host) => compile(spec, { host, running: true }))).experiment
  if (!existsSync(run)) await runExperiment(experiment, { threads: 1, autosave: 0, out: run }, () => undefined)
  return run
}

function listed(name) {
  return {
    seeds: async (place) => [Uint8Array.from(readFileSync(join(await begunAgain(place), name)))],
    run: async (bytes, place) => {
      const run = await begunAgain(place)
      const before = readFileSync(join(run, name))
      writeFileSync(join(run, name), bytes)
      try {
        const records = (await listRuns(run)).flatMap((one) => recordOf(one, 'x') ?? [])
        if (records.length > 0) comparisonReport(records, [])
        return records.length > 0 ? 'read' : 'refused'
      } finally {
        writeFileSync(join(run, name), before)
      }
    },
  }
}

/** A whole run that says that members of a sweep are to come. */
async function begunAgain(place) {
  const run = await wholeRun(place)
  const members = [{ label: 'a', iterations: 3 }]
  const begun = { format: 1, name: 'tiny', command: 'ts-compile run', members, from: '..' }
  writeFileSync(join(run, 'begun.json'), JSON.stringify(begun))
  return run
}

function changed(nameOf) {
  return {
    seeds: async (place) => {
      const run = await wholeRun(place)
      return existsSync(join(run, nameOf(run))) ? [Uint8Array.from(readFileSync(join(run, nameOf(run))))] : []
    },
    run: async (bytes, place) => {
      const run = await wholeRun(place)
      const copy = place.fresh('copy')
      cpSync(run, copy, { recursive: true })
      place.write(join('copy', nameOf(run)), bytes)
      await listRuns(copy)
      await verifyRun(copy, { recompile: () => Promise.resolve('not here') })
      rmSync(join(copy, 'network.safetensors'), { force: true }) // and so it is unfinished
      rmSync(join(copy, 'seal.json'), { force: true })
      await listRuns(copy)
      const options = { threads: 1, autosave: 0, out: copy, resume: {} }
      return refusedOrRead(() => runExperiment(experiment, options, () => undefined))
    },
  }
}

async function refusedOrRead(doing) {
  try {
    await doing()
    return 'read'
  } catch (error) {
    if (error instanceof RunError) return 'refused'
    throw error
  }
}
