/** Measures the ops of experiments, and keeps what was found for later runs on this machine. */
import { availableParallelism, loadavg } from 'node:os'

import { InternalError, type Plan } from '../../../compiler/index.ts'
import type { TriedNode } from '../../../compiler/onnx/index.ts'
import { openEngine, type EngineInfo } from '../../engines/index.ts'
import { RunError, systemReason } from '../../run-error.ts'
import { tellingFailures } from '../engine-failures.ts'
import { measure, type FormTimes } from './measure.ts'
import { circumstancesOf, readTable, writeTable } from './table-file.ts'

export interface Tuned {
  readonly info: EngineInfo
  /** Undefined where nothing was measured. */
  readonly file: string | undefined
  /** Of ops that have several forms. */
  readonly times: readonly FormTimes[]
  /** Why what was there before is lost: a clause. */
  readonly lost?: string
  /** Why figures may mislead, a sentence each. */
  readonly doubts: readonly string[]
}

export interface TuneOptions {
  readonly threads?: number
  /** Told before each op. */
  readonly progress?: (node: TriedNode, done: number, of: number) => void
}

/** Throws a RunError. */
export async function tune(plans: readonly Pick<Plan, 'programs'>[], options: TuneOptions = {}): Promise<Tuned> {
  const load = loadavg()[0] // before this adds to it
  const { info, times } = await measureOps(plans, options)
  if (times.length === 0) return { info, file: undefined, times, doubts: [] }
  const circumstances = circumstancesOf(info)
  const before = readTable(circumstances) ?? { ops: {} }
  const measured = times.map(
    ({ node, form, usual, milliseconds }) => [node.key, { form, usual, milliseconds }] as const,
  )
  const ops = { ...('ops' in before && before.ops), ...Object.fromEntries(measured) }
  return {
    info,
    file: written(() => writeTable(circumstances, ops)),
    times,
    ...('why' in before && { lost: before.why }),
    doubts: doubtsOf(times, load),
  }
}

/** What the plans' ops take, each op and shape once; keeps nothing. Throws a RunError. */
export async function measureOps(
  plans: readonly Pick<Plan, 'programs'>[],
  { threads, progress }: TuneOptions = {},
): Promise<Pick<Tuned, 'info' | 'times'>> {
  const where = { engine: 'onnx', device: 'cpu', ...(threads !== undefined && { threads }) } as const
  const { engine } = await tellingFailures(() => openEngine(where))
  const { info, bench } = engine
  if (!bench) throw new InternalError(`${info.library} has one form of each op`)
  const all = plans.flatMap(({ programs }) => programs.flatMap((program) => bench.nodes(program)))
  const nodes = new Map(all.map((node) => [node.key, node]))
  const times: FormTimes[] = []
  for (const node of nodes.values()) {
    progress?.(node, times.length, nodes.size)
    times.push(await tellingFailures(() => measure(bench, node)))
  }
  return { info, times }
}

function written(act: () => string | undefined): string | undefined {
  try {
    return act()
  } catch (cause) {
    throw new RunError('cannot-write', 2, `what was measured cannot be kept: ${systemReason(cause)}`, {
      help: '`TS_COMPILE_TUNING` names another folder',
      cause,
    })
  }
}

/** A quarter of the median. */
const CALM = 0.25

function doubtsOf(times: readonly FormTimes[], load: number): readonly string[] {
  const cores = availableParallelism()
  const uneven = times.filter(({ spread }) => spread > CALM).length
  const wrong = times.filter(({ wrong }) => wrong.length > 0)
  return [
    ...(load > cores / 2
      ? [`the machine was busy before this began: a load of ${load.toFixed(1)} on ${cores} cores`]
      : []),
    ...(uneven > 0 ? [`times of ${uneven} of ${times.length} ops went up and down by more than a quarter`] : []),
    ...wrong.map(
      ({ node, wrong }) => `\`${node.op}\` has other numbers as ${wrong.join(', ')} than it should: not taken`,
    ),
  ]
}
