/**
 * Whole trainings of the study's cifar-mini, as processes: `ts-compile run` beside a program of PyTorch's as one writes it by
 * hand, in turn, from the same weights, on the same images. Its teacher knows nothing, which takes as long.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { execa } from 'execa'
import { median } from 'simple-statistics'

import { diskHost } from '../cli/disk-host.ts'
import { withWeights } from '../cli/weights-host.ts'
import { encodeSafetensors } from '../compiler/formats/index.ts'
import { compile, type CompiledExperiment } from '../compiler/index.ts'
import { catalogEntry, find } from '../runtime/data/catalog/index.ts'
import { initialState } from '../runtime/run/index.ts'
import { packageFolder } from '../runtime/package-info.ts'
import { describeStep } from './description.ts'
import { startTensors } from './start.ts'
import { ENVIRONMENT, KEEP_MEMORY } from './torch-twin.ts'

export interface WholeOptions {
  readonly python: string
  readonly threads: number
  readonly rounds: number
  readonly iterations: number
  /** 1: one training; more: a sweep beside so many programs one after the other. */
  readonly members: number
}

export interface WholeResult {
  readonly members: number
  readonly iterations: number
  readonly threads: number
  /** Medians over the rounds: seconds of the clock, from the start of the first process to the end of the last. */
  readonly ours_s: number
  readonly torch_s: number
  readonly torch_kept_s: number
  readonly ours_each_s: readonly number[]
  readonly torch_each_s: readonly number[]
  readonly torch_kept_each_s: readonly number[]
  /** Medians of each round's. */
  readonly ratio: number
  readonly ratio_kept: number
  /** Of the first tests, before anything is trained: above 1e-3 the figures are void. */
  readonly loss_difference: number
  /** Of the last tests, of the whole set. */
  readonly accuracy: readonly [ours: number, torch: number]
  readonly torch_version: string
}

/** As the study has it. */
const LAMBDA = 0.1
/** Batches of a test, where 1,000 iterations are trained; of fewer as many fewer, so that their share is the same. */
const TESTED = 100

export async function benchWhole(options: WholeOptions): Promise<WholeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  try {
    const job = await prepare(folder, options)
    const turns: Turn[] = []
    for (let round = 0; round < options.rounds; round++)
      turns.push({ ours: await ours(job, round), torch: await theirs(job, {}), kept: await theirs(job, KEEP_MEMORY) })
    const seconds = (of: keyof Turn): number[] => turns.map((turn) => turn[of].seconds)
    const ratio = (of: 'torch' | 'kept'): number => median(turns.map((turn) => turn.ours.seconds / turn[of].seconds))
    const [{ ours: one, torch: other }] = turns
    return {
      members: options.members,
      iterations: options.iterations,
      threads: options.threads,
      ours_s: median(seconds('ours')),
      torch_s: median(seconds('torch')),
      torch_kept_s: median(seconds('kept')),
      ours_each_s: seconds('ours'),
      torch_each_s: seconds('torch'),
      torch_kept_each_s: seconds('kept'),
      ratio: ratio('torch'),
      ratio_kept: ratio('kept'),
      loss_difference: Math.abs(one.first.loss - other.first.loss),
      accuracy: [one.last.accuracy, other.last.accuracy],
      torch_version: other.version,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Turn {
  readonly ours: Ran
  readonly torch: Ran & { readonly version: string }
  readonly kept: Ran
}

interface Ran {
  readonly seconds: number
  /** Of the last member. */
  readonly first: Test
  readonly last: Test
}

interface Test {
  readonly loss: number
  readonly accuracy: number
}

interface Job extends WholeOptions {
  readonly folder: string
  readonly spec: string
  readonly lambdas: readonly number[]
}

/** The spec, beside the weights of its teacher, and what PyTorch's program reads. */
async function prepare(folder: string, options: WholeOptions): Promise<Job> {
  const { iterations, members } = options
  const tests = Math.max(1, Math.min(TESTED, Math.round((TESTED * iterations) / 1000)))
  const lambdas = Array.from({ length: members }, (_, i) => (members === 1 ? LAMBDA : i / (members - 1)))
  const spec = join(folder, 'whole.yaml')
  const write = (of: object, sweep: object | null): void =>
    writeFileSync(spec, JSON.stringify({ ...written(iterations, tests), teacher: { ...of, expect: null }, sweep })) // JSON is YAML
  write({ weights: null }, null)
  const experiment = await compiled(spec)
  const plan = experiment.spec
  const teacher = [...(await startTensors(plan, 'random'))].filter(([name]) => name.startsWith('teacher.'))
  const own = new Map(teacher.map(([name, tensor]) => [name.replace(/^teacher\.(.*)_t\./, '$1.'), tensor]))
  writeFileSync(join(folder, 'teacher.safetensors'), encodeSafetensors({ tensors: own, metadata: {} }))
  write({ weights: { experiment: null, file: 'teacher.safetensors' } }, members > 1 ? { lambda: lambdas } : null)
  const tensors = new Map([...initialState(plan, new Map()), ...teacher])
  writeFileSync(join(folder, 'start.safetensors'), encodeSafetensors({ tensors, metadata: {} }))
  writeFileSync(join(folder, 'step.json'), JSON.stringify(describeStep(experiment)))
  const batch = plan.data.batch.train
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ data: imageFiles(), batch, iterations, tests }))
  return { ...options, folder, spec, lambdas }
}

function written(iterations: number, tests: number): object {
  return {
    version: 1,
    extends: join(packageFolder(), 'experiments', 'cifar-mini.yaml'),
    name: 'whole',
    vars: { lambda: LAMBDA },
    solver: { max_iter: iterations, snapshot: 0, test: { interval: iterations, iterations: tests } },
    allow: ['untrained-teacher', 'teacher-at-chance', 'teacher-uniform'].map((code) => ({
      code,
      reason: 'how long it takes does not depend on what the teacher knows',
    })),
  }
}

async function compiled(file: string): Promise<CompiledExperiment> {
  const base = { ...diskHost, outside: () => undefined }
  const { experiment, diagnostics } = await withWeights((host) => compile(file, { host }), base)
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('; '))
  return experiment
}

function imageFiles(): Readonly<Record<'train' | 'test', readonly string[]>> {
  const entry = catalogEntry('cifar10')
  const place = entry && find(entry)
  if (!place) throw new Error('CIFAR-10 is not here: `ts-compile data fetch cifar10`')
  const paths = (part: { readonly paths: readonly string[] }): readonly string[] =>
    part.paths.map((path) => join(place.folder, path))
  return { train: paths(entry.train), test: paths(entry.test) }
}

/** Into a folder of its own: what a teacher answered in a round before is not found. */
async function ours({ folder, spec, threads, members, lambdas }: Job, round: number): Promise<Ran> {
  const out = join(folder, `round-${round}`, 'run')
  const main = join(packageFolder(), 'dist', 'cli', 'main.js')
  const flags = ['--threads', String(threads), '--allow-path', packageFolder(), ...(members > 1 ? TOGETHER : [])]
  const start = performance.now()
  await execa(process.execPath, [main, 'run', spec, '--out', out, ...flags])
  const seconds = (performance.now() - start) / 1000
  const member = members > 1 ? join(out, `lambda=${lambdas.at(-1)}`) : out
  const lines = readFileSync(join(member, 'metrics.jsonl'), 'utf8').trim().split('\n')
  const tests = lines
    .map((line) => JSON.parse(line) as Test & { phase: string })
    .filter(({ phase }) => phase === 'test')
  return { seconds, ...ends(tests) }
}

const TOGETHER = ['--together', 'auto']

/** One program after the other. */
async function theirs(
  { folder, lambdas, python, threads }: Job,
  environment: Readonly<Record<string, string>>,
): Promise<Ran & { readonly version: string }> {
  const script = join(packageFolder(), 'bench', 'torch_run.py')
  const env = { ...ENVIRONMENT, ...environment }
  const start = performance.now()
  let of: { readonly torch: string; readonly tests: readonly Test[] } | undefined
  for (const lambda of lambdas) {
    const weights = JSON.stringify({ hard: 1 - lambda, soft: lambda })
    const { stdout } = await execa(python, [script, folder, String(threads), weights], { env })
    of = JSON.parse(stdout) as typeof of
  }
  if (!of) throw new Error('no program told its tests')
  return { seconds: (performance.now() - start) / 1000, version: of.torch, ...ends(of.tests) }
}

function ends(tests: readonly Test[]): Pick<Ran, 'first' | 'last'> {
  const [first, last] = [tests.at(0), tests.at(-1)]
  if (!first || !last) throw new Error('a training told no tests')
  return { first, last }
}
