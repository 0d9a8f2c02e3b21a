/** What a step takes on this machine, and how large its gradients are at the beginning: measured, and nothing is trained. */
import { performance } from 'node:perf_hooks'

import { median } from 'simple-statistics'

import { reachPrograms, type CompiledExperiment, type ProgramName, type ReachProgram } from '../../../compiler/index.ts'
import {
  openEngine,
  withForms,
  type EngineInfo,
  type EngineOptions,
  type Session,
  type Tensor,
} from '../../engines/index.ts'
import { tellingFailures } from '../engine-failures.ts'
import { Tuning } from '../tuning/index.ts'
import { feedsOf, startOf, type Start, type StartOptions } from './start.ts'

export interface LayerReach {
  readonly network: string
  readonly layer: string
  /** By loss: the root mean square of dL/d(what the layer makes), for the batch. Losses that do not reach it are absent. */
  readonly losses: Readonly<Record<string, number>>
  /** rms dL/dW ÷ rms W, of its weights, by all losses; absent where none are trained, or all are 0. */
  readonly ofWeights?: number
}

export interface StageReach {
  /** Empty without stages. */
  readonly stage: string
  readonly layers: readonly LayerReach[]
}

export interface MeasuredCost {
  readonly info: EngineInfo
  /** Of each program, medians. */
  readonly milliseconds: ReadonlyMap<ProgramName, number>
  readonly reach: readonly StageReach[]
  /** What stands for what is not at hand, a clause each. */
  readonly standIns: readonly string[]
}

/** Not counted: kernels pack their weights, and memory is asked for. */
const WARM_UP = 2
const FEWEST = 5
const MOST = 50
/** Milliseconds after which `FEWEST` rounds have to do. */
const PATIENCE = 400

/** Throws a RunError. */
export async function measureCost(
  experiment: CompiledExperiment,
  options: EngineOptions & StartOptions = {},
): Promise<MeasuredCost> {
  const { spec: plan, model } = experiment
  const start = await startOf(experiment, options)
  const reach = reachPrograms(model)
  return tellingFailures(async () => {
    const opened = await openEngine(options)
    const engine = withForms(opened.engine, new Tuning(options, () => undefined).formsFor(plan, opened.engine.info))
    const session = await engine.load(
      { programs: [...plan.programs, ...reach.map(({ program }) => program)], state: plan.state },
      start.state,
    )
    try {
      const reached: StageReach[] = []
      for (const one of reach) {
        const values = await session.run(one.program.name, feedsOf(plan, one.program, start))
        await session.unload(one.program.name)
        reached.push({ stage: one.stage, layers: layersOf(experiment, one, values, start) })
      }
      const milliseconds = new Map<ProgramName, number>()
      for (const program of plan.programs) {
        if (/(^|\/)(expect|fingerprint|fresh)$/.test(program.name)) continue // once a run
        milliseconds.set(program.name, await timed(session, program.name, feedsOf(plan, program, start)))
      }
      return { info: engine.info, milliseconds, reach: reached, standIns: start.standIns }
    } finally {
      await session.dispose()
    }
  })
}

async function timed(session: Session, name: ProgramName, feeds: ReadonlyMap<string, Tensor>): Promise<number> {
  const times: number[] = []
  let spent = 0
  for (let i = 0; i < WARM_UP + MOST && (spent < PATIENCE || times.length < FEWEST); i++) {
    const start = performance.now()
    await session.run(name, feeds)
    const took = performance.now() - start
    if (i < WARM_UP) continue
    times.push(took)
    spent += took
  }
  return median(times)
}

function layersOf(
  { model }: CompiledExperiment,
  { reached }: ReachProgram,
  values: ReadonlyMap<string, Tensor>,
  { state }: Start,
): readonly LayerReach[] {
  const rms = (value: string): number => Math.sqrt(values.get(value)?.data[0] ?? NaN)
  return [...model.networks.values()]
    .filter(({ frozen }) => !frozen)
    .flatMap((network) =>
      [...network.layers.values()].map(({ layer, parameters }): LayerReach => {
        const own = reached.filter((one) => one.network === network.name && one.layer === layer.name)
        const losses = own.flatMap(({ loss, value }) => (loss === undefined ? [] : [[loss, rms(value)] as const]))
        const ofWeights = own.find(({ loss }) => loss === undefined)
        const weights = parameters[0] && state.get(parameters[0].state)
        const size = weights ? rmsOf(weights) : 0
        return {
          network: network.name,
          layer: layer.name,
          losses: Object.fromEntries(losses),
          ...(ofWeights && size > 0 && { ofWeights: rms(ofWeights.value) / size }),
        }
      }),
    )
}

function rmsOf({ data }: Tensor): number {
  let sum = 0
  for (const value of data) sum += value * value
  return Math.sqrt(sum / data.length)
}
