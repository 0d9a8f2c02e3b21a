/** Small runs to verify, and hands that touch them. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll } from 'vitest'

import { recompile } from '../../cli/recompile.ts'
import { withWeights } from '../../cli/weights-host.ts'
import { decodeSafetensors } from '../../compiler/formats/index.ts'
import { compile, type CompiledExperiment } from '../../compiler/index.ts'
import { readSeal, sha256Of } from '../../runtime/run/seal.ts'
import { encodeSummed } from '../../runtime/run/summed-tensors.ts'
import { lines } from '../harness.ts'
import { SOME_OF_MNIST, writeSomeOfMnist } from './some-of-mnist.ts'

type Runtime = typeof import('../../runtime/index.ts')
const built = (await import(new URL('../../dist/runtime/index.js', import.meta.url).href)) as Runtime
export const runExperiment: Runtime['runExperiment'] = built.runExperiment
export const verifyRun: Runtime['verifyRun'] = built.verifyRun

export const place: string = mkdtempSync(join(tmpdir(), 'ts-compile-verify-'))
afterAll(() => rmSync(place, { recursive: true }))

writeSomeOfMnist(place, { train: 600, test: 256 })

const DATA = `${SOME_OF_MNIST}, batch: { train: 8, test: 32 }, split: { validation: 64 }`
const NETWORK = `kind: network
layers:
  - { name: conv, type: convolution, num_output: 3, kernel_size: 5, stride: 3 }
  - { name: drop, type: dropout }
  - { name: ip, type: inner_product, num_output: 10 }
`
const SOLVER = 'base_lr: 0.05, max_iter: 12, display: 1, test: { interval: 4, iterations: 2 }'
export const alone = (solver: string, more = '', data: string = DATA): string => `version: 1
name: x
data: { ${data}, transform: { scale: 0.00390625 } }
network: { from: net.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
metrics: { acc: { type: accuracy, input: network.ip, target: data.label } }
solver: { ${SOLVER}, ${solver} }
${more}`
export const taught = (solver: string, more = ''): string => `version: 1
name: x
data: { ${DATA}, transform: { scale: 0.00390625 } }
teacher: { from: net.yaml, rename: { suffix: _t }, weights: { experiment: teacher.yaml } }
student: { from: net.yaml, rename: { suffix: _s } }
losses:
  hard: { type: softmax_cross_entropy, input: student.ip_s, target: data.label }
  soft: { type: distillation, input: student.ip_s, target: teacher.ip_t }
metrics: { acc: { type: accuracy, input: student.ip_s, target: data.label } }
solver: { ${SOLVER}, ${solver} }
allow: [{ code: teacher-uniform, reason: small }, { code: teacher-at-chance, reason: small }, { code: untrained-teacher, reason: small }]
${more}`

/** Writes files into a folder with the data, and compiles what is in `x.yaml`. */
export async function experiment(
  folder: string,
  spec: string,
  others: Readonly<Record<string, string>> = {},
): Promise<CompiledExperiment> {
  const files = {
    'net.yaml': NETWORK,
    'teacher.yaml': alone('type: sgd').replace('name: x', 'name: teacher'),
    'x.yaml': spec,
  }
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(place).filter((name) => name.includes('-idx')))
    cpSync(join(place, name), join(folder, name))
  for (const [name, text] of Object.entries({ ...files, ...others })) writeFileSync(join(folder, name), text)
  const found = await withWeights((host) => compile(join(folder, 'x.yaml'), { host, running: true }))
  if (!found.experiment) throw new Error(lines(found.diagnostics).join('\n'))
  return found.experiment
}

export const options = { threads: 1, autosave: 0 } as const

/** What is wrong with a run: `file: what`. */
export async function wrongWith(folder: string): Promise<readonly string[]> {
  const { checks } = await verifyRun(folder, { recompile })
  return checks.flatMap(({ ok, file, text, also = [] }) => (ok ? [] : [text, ...also].map((one) => `${file}: ${one}`)))
}

export type Tampering = (run: string, spec: string) => void

export const edit = (file: string, change: (text: string) => string): void => {
  const before = readFileSync(file, 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`nothing was changed in ${file}`)
  writeFileSync(file, after)
}
export const flip = (file: string, at: number): void => {
  const bytes = readFileSync(file)
  bytes[at < 0 ? bytes.length + at : at] ^= 1
  writeFileSync(file, bytes)
}
export const inLine = (
  run: string,
  find: (line: string) => boolean,
  change: (line: string) => readonly string[],
): void =>
  edit(join(run, 'metrics.jsonl'), (text) => {
    const all = text.split('\n')
    const at = all.findIndex(find)
    return all.toSpliced(at, 1, ...change(all[at])).join('\n')
  })
/** A state that says something else, with the checksum of what it says. */
export const restated =
  (name: string, change: (metadata: Record<string, string>) => Record<string, string>) =>
  (run: string): void => {
    const file = join(run, 'checkpoints', name)
    const { tensors, metadata } = decodeSafetensors(readFileSync(file))
    const { sha256: _sum, ...rest } = metadata
    writeFileSync(file, encodeSummed(tensors, change(rest)))
  }
/** The seal of what lies there now: what remains is told by other files. */
export const sealed = (run: string): void => {
  const seal = readSeal(run)
  if (!seal) return // it has none any more
  const files = Object.keys(seal.files)
    .filter((name) => existsSync(join(run, name)))
    .map((name) => [name, sha256Of(readFileSync(join(run, name)))])
  writeFileSync(join(run, 'seal.json'), JSON.stringify({ format: 1, files: Object.fromEntries(files) as object }))
}
export const teacher = (spec: string): string => {
  const [name] = readdirSync(join(spec, 'runs/.cache')).filter((one) => one.startsWith('teacher-'))
  return join(spec, 'runs/.cache', name, 'network.safetensors')
}
