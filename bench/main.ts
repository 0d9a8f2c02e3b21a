/** `npm run bench`: how fast, beside PyTorch, on this machine. */
import { availableParallelism } from 'node:os'

import { Command, InvalidArgumentError, Option } from 'commander'

import { counted, table } from '../compiler/emit/index.ts'
import { benchAgree, type AgreeResult } from './agree.ts'
import { benchCheck, type CheckFigures } from './check.ts'
import { benchCost, type CostFigures } from './cost.ts'
import { benchData, type DataFigures } from './data.ts'
import { benchDiff, type DiffFigures } from './diff.ts'
import { benchLowering, benchTuned, type LoweringResult } from './lowering.ts'
import { gemmRate } from './gemm.ts'
import { benchMemory, type MemoryFigures } from './memory.ts'
import { benchMetrics, type LineTimes, type MetricsFigures } from './metrics.ts'
import { benchRun, type RunFigures } from './run.ts'
import { benchServe, type ServeFigures } from './serve.ts'
import { benchStep, type StepResult } from './step.ts'
import { benchSweep, type SweepResult } from './sweep.ts'
import { benchWeights, type WeightsFigures } from './weights.ts'
import { benchWhole, type WholeResult } from './whole.ts'
import { workloads, type Workload } from './workloads.ts'

interface Options {
  readonly workload?: readonly string[]
  readonly list?: true
  readonly python: string
  readonly format: 'text' | 'json'
  readonly rounds: number
  readonly threads: number
  readonly check?: true
  readonly lowering?: true
  readonly tuned?: true
  readonly agree?: true
  readonly steps: number
  readonly whole?: true
  readonly iterations: number
  readonly members: number
  readonly memory?: true
  readonly data?: true
  readonly sweep?: true
  readonly weights?: true
  readonly serve?: true
  readonly diff?: true
  readonly cost?: true
  readonly metrics?: true
  readonly run: boolean
}

const names = workloads.map(({ name }) => name)
const options = new Command('bench')
  .addOption(new Option('--workload <name...>', 'what to time; all of it unless said').choices(names))
  .option('--list', 'print the workloads and end')
  .option('--python <path>', 'a Python with PyTorch', '/usr/bin/python3')
  .addOption(
    new Option('--format <format>', 'one JSON object a line with json').choices(['text', 'json']).default('text'),
  )
  .option('--rounds <n>', 'turns that each takes', count, 12)
  .option('--threads <n>', 'threads of each', count, availableParallelism())
  .option('--check', 'time `check` alone, on networks of 50 to 5,000 layers')
  .option('--lowering', 'time the blocked layout beside the canonical one alone')
  .option('--tuned', 'time the forms that `tune` finds beside the usual ones alone; keeps none of them')
  .option(
    '--agree',
    'hold what the blocked layout trains against what the canonical one does alone; ends with 1 where they part',
  )
  .option('--steps <n>', 'steps of --agree', count, 50)
  .option('--whole', 'time whole runs of cifar-mini beside whole programs of PyTorch, alone; it wants CIFAR-10')
  .option('--iterations <n>', 'iterations of --whole', count, 1000)
  .option('--members <n>', 'members of --whole: more than one are a sweep, 11 the study’s', count, 1)
  .option('--memory', 'hold what runs take of memory against what their plans say, alone')
  .option('--sweep', 'time the members of a sweep at the same time, one after the other, and as runs of PyTorch')
  .option('--data', 'time the reading of pictures alone, beside an engine that keeps one thread busy')
  .option('--weights', 'time a caffemodel of 500 MB alone: its header, and its numbers beside a plain reading')
  .option('--serve', 'time a run alone, without the live page and with one that looks')
  .option('--cost', 'hold what runs take against what `cost` says of them, alone')
  .option('--diff', 'time what reviewers wait for alone: a hundred experiments compared, one, the text of one')
  .option('--metrics', 'time the lines of metrics.jsonl alone, written and only made')
  .option('--no-run', 'leave the whole run out')
  .parse()
  .opts<Options>()

if (options.list) {
  console.log(
    table(
      ['workload', ''],
      workloads.map(({ name, title }) => [name, title]),
    ),
  )
} else if (options.check) {
  const figures = await benchCheck()
  console.log(options.format === 'json' ? figures.map((one) => JSON.stringify(one)).join('\n') : checkText(figures))
} else if (options.lowering) {
  for (const workload of chosen()) {
    const result = await benchLowering(workload, options.threads, options.rounds)
    console.log(options.format === 'json' ? JSON.stringify(result) : loweringText(workload.title, result))
  }
} else if (options.tuned) {
  for (const workload of chosen()) {
    const result = await benchTuned(workload, options.threads, options.rounds)
    const title = `${workload.title}, ${counted(result.forms, 'kind')} of ops in another form`
    console.log(options.format === 'json' ? JSON.stringify(result) : loweringText(title, result))
  }
} else if (options.agree) {
  await agree()
} else if (options.whole) {
  const result = await benchWhole(options)
  console.log(options.format === 'json' ? JSON.stringify(result) : wholeText(result))
  if (!(result.loss_difference < 1e-3)) {
    console.error('the losses differ before anything is trained: the figures are void')
    process.exitCode = 1
  }
} else if (options.memory) {
  const figures: MemoryFigures[] = []
  for (const workload of chosen()) {
    const one = await benchMemory(workload)
    if (one) figures.push(one)
  }
  console.log(options.format === 'json' ? figures.map((one) => JSON.stringify(one)).join('\n') : memoryText(figures))
} else if (options.sweep) {
  const result = await benchSweep(options)
  console.log(options.format === 'json' ? JSON.stringify(result) : sweepText(result))
} else if (options.data) {
  const figures = await benchData(options.threads)
  console.log(options.format === 'json' ? figures.map((one) => JSON.stringify(one)).join('\n') : dataText(figures))
} else if (options.weights) {
  const figures = await benchWeights()
  console.log(options.format === 'json' ? JSON.stringify(figures) : weightsText(figures))
} else if (options.serve) {
  const figures = await benchServe(options.rounds)
  console.log(options.format === 'json' ? JSON.stringify(figures) : serveText(figures))
} else if (options.cost) {
  const figures = await benchCost()
  console.log(options.format === 'json' ? figures.map((one) => JSON.stringify(one)).join('\n') : costText(figures))
} else if (options.diff) {
  const figures = await benchDiff()
  console.log(options.format === 'json' ? figures.map((one) => JSON.stringify(one)).join('\n') : diffText(figures))
} else if (options.metrics) {
  const figures = benchMetrics()
  console.log(options.format === 'json' ? JSON.stringify(figures) : metricsText(figures))
} else {
  await bench()
}

async function agree(): Promise<void> {
  const results: AgreeResult[] = []
  for (const workload of chosen()) {
    const result = await benchAgree(workload, options)
    if (!result.agrees) process.exitCode = 1
    if (options.format === 'json') console.log(JSON.stringify(result))
    results.push(result)
  }
  if (options.format === 'text') console.log(agreeText(results))
}

/** Shares of the loss, and of the tensor that is furthest apart. */
function agreeText(results: readonly AgreeResult[]): string {
  const share = (value: number): string => value.toExponential(1)
  return table(
    ['after steps', '', 'losses apart', 'parameters apart', 'where', 'by the last digit', '', ''],
    results.map(({ workload, batch, steps, blocked, nudged, agrees }) => [
      `${workload}, batch ${batch}`,
      steps,
      share(blocked.loss),
      share(blocked.parameters),
      blocked.parameters === 0 ? '' : blocked.tensor,
      share(nudged.loss),
      share(nudged.parameters),
      agrees ? '' : 'they part',
    ]),
  )
}

function wholeText(whole: WholeResult): string {
  const { members, iterations, threads, accuracy } = whole
  const row = (name: string, each: readonly number[], middle: number, ratio?: number): readonly string[] => [
    name,
    middle.toFixed(1),
    each.map((seconds) => seconds.toFixed(1)).join(' '),
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
  ]
  const rows = [
    row('ts-compile run', whole.ours_each_s, whole.ours_s),
    row(`PyTorch ${whole.torch_version}`, whole.torch_each_s, whole.torch_s, whole.ratio),
    row('… its memory kept', whole.torch_kept_each_s, whole.torch_kept_s, whole.ratio_kept),
  ]
  const what = members === 1 ? 'cifar-mini with its teacher' : `${members} members of cifar-mini with its teacher`
  const tested = accuracy.map((share) => `${(100 * share).toFixed(2)} %`).join(', PyTorch’s ')
  return `${what}, ${iterations} iterations and two tests, ${threads} threads; accuracy in the end: ours ${tested}\n${table(['', 's', 'each round', 'ours takes'], rows)}`
}

function serveText({ rounds, alone_s, watched_s, more, spread, pages, page_mb }: ServeFigures): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  return [
    `a run of 600 steps, ${rounds} pairs in turn: ${alone_s.toFixed(1)} s of the processor alone, ${watched_s.toFixed(1)} s with a page that looks`,
    `the second of a pair took ${percent(more)} more (from ${percent(spread[0])} to ${percent(spread[1])}), and was shown ${pages.toFixed(0)} drawings, ${page_mb.toFixed(1)} MB`,
  ].join('\n')
}

function costText(figures: readonly CostFigures[]): string {
  return table(
    ['', 's as `cost` says', 's of the run', 'more than was said'],
    figures.map(({ experiment, said_s, run_s, error }) => [
      experiment,
      said_s.toFixed(1),
      run_s.toFixed(1),
      `${(100 * error).toFixed(0)} %`,
    ]),
  )
}

function diffText(figures: readonly DiffFigures[]): string {
  const ms = (value: number): string => value.toFixed(0)
  return table(
    ['', 'ms', 'of the processor', 'at most'],
    figures.map((one) => [one.what, ms(one.ms), ms(one.cpu_ms), ms(one.limit_ms)]),
  )
}

function metricsText({ lines, written, control }: MetricsFigures): string {
  const row = (name: string, { median, most, longest }: LineTimes): readonly string[] => [
    name,
    ...[median, most, longest].map((time) => time.toFixed(1)),
  ]
  const head = ['µs a line', 'median', 'all but one of 10,000', 'the longest']
  return `${lines} lines\n${table(head, [row('written', written), row('only made', control)])}`
}

function weightsText(figures: WeightsFigures): string {
  const { megabytes, tensors, header_ms, header_peak_mb, small_ms, small_peak_mb, load_mb_s, plain_mb_s } = figures
  return table(
    ['a caffemodel', ''],
    [
      ['size', `${megabytes.toFixed(0)} MB, ${tensors} tensors`],
      ['its header, cold', `${header_ms.toFixed(0)} ms, at most ${header_peak_mb.toFixed(0)} MB of memory`],
      ['that of one number', `${small_ms.toFixed(0)} ms, at most ${small_peak_mb.toFixed(0)} MB`],
      ['all of its numbers', `${load_mb_s.toFixed(0)} MB/s; the file read plainly ${plain_mb_s.toFixed(0)} MB/s`],
    ],
  )
}

function chosen(): readonly Workload[] {
  return workloads.filter(({ name }) => options.workload?.includes(name) ?? true)
}

async function bench(): Promise<void> {
  const json = options.format === 'json'
  const gemm = await gemmRate(options.threads)
  if (!json) console.log(`a product of two matrices of 1024×1024: ${gemm.toFixed(0)} GFLOP/s\n`)
  for (const workload of chosen()) {
    const step = await benchStep(workload, options, gemm)
    console.log(json ? JSON.stringify(step) : stepText(workload.title, step))
    if (!(step.loss_difference < 1e-3)) {
      console.error(`${workload.name}: the losses differ: the figures are void`)
      process.exitCode = 1
    }
  }
  if (!options.run) return
  const run = await benchRun()
  console.log(json ? JSON.stringify(run) : runText(run))
}

function stepText(title: string, step: StepResult): string {
  const ms = (value: number): string => value.toFixed(2)
  const times = (ratio: number): string => `${ratio.toFixed(2)} ×`
  const spread = ([low, high]: readonly [number, number]): string => `${ms(low)}–${ms(high)}`
  const rows = [
    ['ours', ms(step.ours_ms), spread(step.ours_spread_ms), ''],
    ...(step.ours_cached_ms === undefined
      ? []
      : [['ours, the teacher’s answers kept', ms(step.ours_cached_ms), '', '']]),
    [`PyTorch ${step.torch_version}`, ms(step.torch_ms), spread(step.torch_spread_ms), times(step.ratio)],
    ['… channels_last', ms(step.torch_channels_last_ms), '', times(step.ratio_channels_last)],
    ['… its memory kept', ms(step.torch_kept_ms), '', times(step.ratio_kept)],
    ['… both', ms(step.torch_channels_last_kept_ms), '', times(step.ratio_channels_last_kept)],
  ]
  const rate = `${step.gflops.toFixed(0)} GFLOP/s, ${(100 * step.fraction_of_gemm_rate).toFixed(0)} % of that product’s`
  const head = `${title}, batch ${step.batch}, ${step.threads} threads; the losses differ by ${step.loss_difference.toExponential(1)} at most; ${rate}`
  return `${head}\n${table(['', 'ms a step', 'quartiles', 'ours takes'], rows)}\n`
}

function loweringText(title: string, result: LoweringResult): string {
  const rows = [0, 1].map((i) => [result.ways[i], result.ms[i].toFixed(2), result.cpu_ms[i].toFixed(2), ''])
  rows.push(['', `${result.ratio.toFixed(2)} ×`, `${result.cpu_ratio.toFixed(2)} ×`, ''])
  return `${title}, batch ${result.batch}; the losses differ by ${result.loss_difference.toExponential(1)} at most\n${table(['', 'ms a step', 'of the processor', ''], rows)}\n`
}

function memoryText(figures: readonly MemoryFigures[]): string {
  return table(
    ['run', 'MiB as the plan says', 'MiB taken at most', ''],
    figures.map(({ workload, plan_mib, process_mib, ratio }) => [
      workload,
      plan_mib.toFixed(0),
      process_mib.toFixed(0),
      `${ratio.toFixed(2)} ×`,
    ]),
  )
}

function sweepText(sweep: SweepResult): string {
  const ms = (value: number): string => value.toFixed(0)
  const rows = [
    ['at the same time', ms(sweep.together_ms), ms(sweep.together_cpu_ms), ''],
    ['one after the other', ms(sweep.apart_ms), ms(sweep.apart_cpu_ms), `${sweep.together_to_apart.toFixed(2)} ×`],
    [`PyTorch ${sweep.torch_version}`, ms(sweep.torch_ms), '', `${sweep.together_to_torch.toFixed(2)} ×`],
  ]
  const head = `${sweep.members} members of cifar-mini, one iteration of each, ${sweep.threads} threads`
  return `${head}\n${table(['', 'ms', 'of the processor', 'together takes'], rows)}\nof the processor: ${sweep.cpu_together_to_apart.toFixed(2)} ×\n`
}

function checkText(figures: readonly CheckFigures[]): string {
  return table(
    ['check, cold', 'ms', 'µs more a layer'],
    figures.map(({ spec, check_ms, us_a_layer }) => [spec, check_ms.toFixed(0), us_a_layer?.toFixed(0) ?? '']),
  )
}

function runText(run: RunFigures): string {
  return [
    `check, cold: ${run.check_ms.toFixed(0)} ms`,
    `run mnist-distill with its teacher: ${run.run_seconds.toFixed(1)} s, first progress after ${run.first_progress_ms.toFixed(0)} ms, peak memory ${run.peak_memory_mib.toFixed(0)} MiB`,
  ].join('\n')
}

/** A positive integer. */
function count(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is no positive whole number.')
}

function dataText(figures: readonly DataFigures[]): string {
  return table(
    [
      'pictures',
      'how many',
      'threads',
      'images/s',
      'decoded alone, images/s a thread',
      'decoding, % of the threads’ time',
      'first opened, s',
      'opened again, s',
      'memory early, MiB',
      'at the end',
    ],
    figures.map((one) => [
      one.data,
      one.pictures,
      one.workers,
      Math.round(one.images_per_second),
      Math.round(one.decoded_per_second),
      Math.round(100 * one.decoding_share),
      one.first_open_seconds.toFixed(1),
      one.next_open_seconds.toFixed(1),
      ...one.memory_mib.map(Math.round),
    ]),
  )
}
