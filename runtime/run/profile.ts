/** Where the time of a step goes: some steps with a clock at every op, by the user's layers and by the engine's ops. */
import { performance } from 'node:perf_hooks'

import { mean } from 'simple-statistics'

import type { Engine, OpTime } from '../engines/index.ts'
import { stepsLeft, trial, type Tried } from './trial.ts'

/** Not counted: kernels pack their weights, and memory is asked for. */
const WARM_UP = 5
const STEPS = 20

/** Milliseconds of a step, means over the steps that were counted. The clock itself takes some of it. */
export interface Profile {
  readonly steps: number
  /** Of the whole step, as the clock on the wall has it. */
  readonly milliseconds: number
  /** The longest first. */
  readonly layers: readonly Timed[]
  readonly ops: readonly Timed[]
}

export interface Timed {
  /** A layer, a loss or the solver, as the plan names what ops were made for; or a kind of op. */
  readonly name: string
  readonly milliseconds: number
}

/** What the engine put in by itself. */
const OWN = 'the engine’s own'
/** What no op took: scalars, copies, the library's bookkeeping, and waiting for a batch. */
const BETWEEN = 'between ops'

/** Undefined where no step is left. */
export async function profile(run: Tried & { readonly engine: Engine }): Promise<Profile | undefined> {
  const { plan, state, engine } = run
  const steps = stepsLeft(run, WARM_UP + STEPS)
  if (steps <= WARM_UP) return undefined
  const session = await engine.profile(plan, state)
  const walls: number[] = []
  let times: readonly OpTime[] = []
  let start = performance.now()
  await trial(run, { engine, session }, steps, async (step) => {
    const now = performance.now()
    if (step >= WARM_UP) walls.push(now - start)
    if (step === steps - 1) times = await session.times()
    start = performance.now()
  })
  const first = WARM_UP * plan.stages[run.progress.stage].solver.iter_size
  const counted = times.filter(({ run }) => run >= first)
  const perStep = (name: (time: OpTime) => string): readonly Timed[] => {
    const sums = new Map<string, number>()
    for (const time of counted) sums.set(name(time), (sums.get(name(time)) ?? 0) + time.seconds)
    return [...sums]
      .map(([name, seconds]) => ({ name, milliseconds: (1000 * seconds) / walls.length }))
      .sort((a, b) => b.milliseconds - a.milliseconds)
  }
  const milliseconds = mean(walls)
  const layers = perStep(({ origin }) => origin || OWN)
  const inside = layers.reduce((sum, one) => sum + one.milliseconds, 0)
  const rest = { name: BETWEEN, milliseconds: Math.max(0, milliseconds - inside) }
  return { steps: walls.length, milliseconds, layers: [...layers, rest], ops: [...perStep(({ op }) => op), rest] }
}
