import { dirname } from 'node:path'

import { costOf, type CompiledExperiment, type StageCost } from '../../compiler/index.ts'
import { costWords, counted, planWords, table } from '../../compiler/emit/index.ts'
import { escaped } from '../../compiler/diagnostics/index.ts'
import { measureCost, runTime, type MeasuredCost } from '../../runtime/run/index.ts'
import { again } from '../again.ts'
import { outsideOf } from '../allowed-roots.ts'
import type { EngineFlags } from '../options.ts'
import { reachLines } from '../reach-lines.ts'
import { orExit } from '../run-failure.ts'
import { print, printLines, say } from '../terminal.ts'
import { compileOrExit } from './compile.ts'

export interface CostOptions {
  readonly engine: EngineFlags['engine']
  readonly device: EngineFlags['device']
  readonly threads?: number
  readonly fuse: boolean
  /** False: what the plan says, and nothing of this machine. */
  readonly measure: boolean
  readonly format: 'text' | 'json'
  readonly dataDir?: string
  readonly set: readonly string[]
}

/** What a step costs, what it takes on this machine, and which layers losses reach. */
export async function cost(file: string, command: CostOptions): Promise<void> {
  const { engine, device, threads, fuse, measure, format, dataDir, set } = command
  const experiment = await compileOrExit(file, set)
  const stages = costOf(experiment.spec)
  const options = {
    engine,
    device,
    dataDir,
    outside: outsideOf,
    ...(threads !== undefined && { threads }),
    ...(!fuse && { fuse }),
  }
  const measured = measure ? await orExit(dirname(file), () => measureCost(experiment, options)) : undefined
  if (format === 'json') print(jsonOf(experiment, stages, measured))
  else {
    printLines(costText(experiment, stages))
    if (measured) printLines(measuredText(experiment, measured))
    say(`next: ${again('run', file, set)}`)
  }
}

function jsonOf(
  { name, spec }: CompiledExperiment,
  stages: readonly StageCost[],
  measured: MeasuredCost | undefined,
): string {
  const { memory } = spec
  if (!measured) return JSON.stringify({ format: 1, name, stages, memory })
  const { info, milliseconds, reach, standIns } = measured
  const machine = {
    engine: info,
    milliseconds: Object.fromEntries(milliseconds),
    time: runTime(spec, measured),
    reach,
    standIns,
  }
  return JSON.stringify({ format: 1, name, stages, memory, machine })
}

function costText({ spec }: CompiledExperiment, stages: readonly StageCost[]): string {
  const parts = stages.map((stage) => {
    const saving = costWords.savingText(spec, stage)
    const title = stage.stage === '' ? 'FLOPS OF A STEP' : `FLOPS OF A STEP OF ${stage.stage.toUpperCase()}`
    return [
      title,
      table(costWords.COST_HEAD, costWords.costRows(stage)),
      ...(saving === '' ? [] : [`  ${saving}`]),
    ].join('\n')
  })
  return [...parts, `  memory: ${planWords.memoryOf(spec)}`].join('\n')
}

function measuredText(experiment: CompiledExperiment, measured: MeasuredCost): string {
  const { spec } = experiment
  const { info, standIns } = measured
  const time = runTime(spec, measured)
  const ms = (value: number): string => value.toFixed(2)
  const steps = time.stages.map(({ stage, step, frozen }) => {
    const kept =
      frozen > 0 && spec.answers?.cacheable === true
        ? `, ${ms(step - frozen)} where the answers of frozen networks are known`
        : ''
    return `  ${stage === '' ? 'a step' : `a step of ${stage}`}: ${ms(step)} ms${kept}`
  })
  const saved = time.saved > 0 ? `; without kept answers ${seconds(time.training + time.saved)}` : ''
  return [
    `\nTIME ON THIS MACHINE (${info.engine} on ${info.device}, ${counted(info.threads, 'thread')})`,
    ...steps,
    `  ${whole(experiment)}: about ${seconds(time.training)} of training, ${seconds(time.tests)} of tests${saved}`,
    ...standIns.map((clause) => `  measured otherwise than it will be run: ${escaped(clause)}`),
    '',
    ...reachLines(experiment, measured.reach),
  ].join('\n')
}

/** What the time is of: members of a sweep take it each, and teachers are trained before. */
function whole({ members, teachers }: CompiledExperiment): string {
  const run = members.length > 1 ? `each of the ${members.length} members` : 'the run'
  return teachers.length > 0 ? `${run}, once its teachers are trained` : run
}

function seconds(value: number): string {
  if (value < 120) return `${value.toFixed(1)} s`
  return value < 7200 ? `${(value / 60).toFixed(0)} min` : `${(value / 3600).toFixed(1)} h`
}
