/** `npm run bench`: how fast, beside PyTorch, on this machine. */
import { availableParallelism } from 'node:os'

import { Command } from 'commander'

import { table } from '../compiler/emit/index.ts'
import { benchRun } from './run.ts'
import { benchStep } from './step.ts'

interface Options {
  readonly python: string
  readonly format: string
  readonly rounds: string
  readonly threads: string
  readonly run: boolean
}

const options = new Command('bench')
  .option('--python <path>', 'a Python with PyTorch', '/usr/bin/python3')
  .option('--format <format>', 'text or json', 'text')
  .option('--rounds <n>', 'turns that each takes', '12')
  .option('--threads <n>', 'threads of each', String(availableParallelism()))
  .option('--no-run', 'leave the whole run out')
  .parse()
  .opts<Options>()

const step = await benchStep({
  python: options.python,
  threads: Number(options.threads),
  rounds: Number(options.rounds),
})
const run = options.run ? await benchRun() : undefined

if (options.format === 'json') {
  console.log(JSON.stringify({ ...step, ...run }))
} else {
  const ms = (value: number): string => value.toFixed(2)
  const spread = ([low, high]: readonly [number, number]): string => `${ms(low)}–${ms(high)}`
  const rows = [
    ['ours', ms(step.ours_ms), spread(step.ours_spread_ms), ''],
    [`PyTorch ${step.torch_version}`, ms(step.torch_ms), spread(step.torch_spread_ms), `${step.ratio.toFixed(2)} ×`],
    ['PyTorch, channels_last', ms(step.torch_channels_last_ms), '', `${step.ratio_channels_last.toFixed(2)} ×`],
  ]
  console.log(
    `${step.workload}, batch ${step.batch}, ${step.threads} threads; the losses differ by ${step.loss_difference.toExponential(1)} at most`,
  )
  console.log(table(['', 'ms a step', 'quartiles', 'ours takes'], rows))
  if (run) {
    console.log(`check, cold: ${run.check_ms.toFixed(0)} ms`)
    console.log(
      `run mnist-distill with its teacher: ${run.run_seconds.toFixed(1)} s, first progress after ${run.first_progress_ms.toFixed(0)} ms, peak memory ${run.peak_memory_mib.toFixed(0)} MiB`,
    )
  }
}
if (!(step.loss_difference < 1e-3)) {
  console.error('the losses differ: the figures are void')
  process.exitCode = 1
}
