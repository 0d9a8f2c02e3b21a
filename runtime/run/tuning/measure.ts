/** How long an op takes in each of its forms, and which one it takes from now on. */
import { median, quantile } from 'simple-statistics'

import type { TriedNode } from '../../../compiler/onnx/index.ts'
import type { FormBench, OpTrial } from '../../engines/index.ts'
import type { Measured } from './table-file.ts'

export interface FormTimes extends Measured {
  readonly node: TriedNode
  /** Between the quartiles of the usual form, as a share of its median: how much the machine was disturbed. */
  readonly spread: number
  /** Forms whose numbers are not those of the usual one; they are not taken. */
  readonly wrong: readonly string[]
}

/** Not counted: memory is asked for, and kernels get ready. */
const WARM_UP = 2
const ROUNDS = 15
/** Milliseconds after which fewer rounds have to do. */
const PATIENCE = 3000
const FEWEST_ROUNDS = 5

export async function measure(bench: FormBench, node: TriedNode): Promise<FormTimes> {
  const { usual } = node
  const possible: readonly string[] = [usual, ...node.possible.filter((form) => form !== usual)]
  const trials = await bench.open(node, possible)
  try {
    const wrong = await wrongOnes(possible, trials)
    const times = await timed(new Map(possible.map((form, i) => [form, trials[i]])), wrong)
    const milliseconds = Object.fromEntries([...times].map(([form, all]) => [form, rounded(median(all))]))
    return { node, usual, form: fastest(usual, times), milliseconds, spread: spreadOf(times.get(usual) ?? []), wrong }
  } finally {
    for (const trial of trials) await trial.dispose()
  }
}

/** In turns, so that a slow moment is everybody’s. */
async function timed(
  trials: ReadonlyMap<string, OpTrial>,
  wrong: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const right = [...trials].filter(([form]) => !wrong.includes(form))
  for (let i = 0; i < WARM_UP; i++) for (const [, trial] of right) await trial.run()
  const times = new Map(right.map(([form]) => [form, [] as number[]]))
  let spent = 0
  for (let round = 0; round < ROUNDS && (spent < PATIENCE || round < FEWEST_ROUNDS); round++) {
    const first = round % right.length
    for (const [form, trial] of [...right.slice(first), ...right.slice(0, first)]) {
      const ms = await trial.run()
      times.get(form)?.push(ms)
      spent += ms
    }
  }
  return times
}

/** By so much a form must be faster than the usual one to be taken: less is noise, and every other form is a change. */
const LEAST_GAIN = 0.05
/** And in so many of the rounds. */
const MOSTLY = 0.75

/** The form to take; `times` of a form are by round, those of all forms of the same rounds. */
export function fastest(usual: string, times: ReadonlyMap<string, readonly number[]>): string {
  const own = times.get(usual) ?? []
  let best = { form: usual, ms: median([...own]) * (1 - LEAST_GAIN) }
  for (const [form, all] of times) {
    const ms = median([...all])
    const wins = all.filter((one, round) => one < own[round]).length
    if (form !== usual && ms < best.ms && wins >= MOSTLY * all.length) best = { form, ms }
  }
  return best.form
}

function spreadOf(times: readonly number[]): number {
  const all = [...times]
  return (quantile(all, 0.75) - quantile(all, 0.25)) / median(all)
}

/** Sums are made in another order, of some ten thousand numbers about 1. */
const NEAR = 1e-3

async function wrongOnes(forms: readonly string[], trials: readonly OpTrial[]): Promise<readonly string[]> {
  const expected = await trials[0].answer() // the usual form is the first
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const wrong: string[] = []
  for (const [i, form] of forms.entries()) {
    const found = i === 0 ? expected : await trials[i].answer()
    const isRight = found.length === expected.length && found.every((x, k) => Math.abs(x - expected[k]) <= NEAR * scale)
    if (!isRight) wrong.push(form)
  }
  return wrong
}

/** To a microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
