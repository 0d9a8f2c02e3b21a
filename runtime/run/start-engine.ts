/** Which engine runs members and teachers, on how many threads, and how many members at the same time. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import { counted } from '../../compiler/emit/index.ts'
import type { Plan } from '../../compiler/index.ts'
import { openEngine, optionsOf, type EngineOptions, type OnHost, type OpenedEngine } from '../engines/index.ts'
import { tellingFailures } from './engine-failures.ts'
import { FILES, readJson } from './folder.ts'
import type { Lock } from './lock.ts'
import type { Observer } from './observer.ts'
import type { RunOptions } from './run-experiment.ts'
import { lanesFor, type Lanes } from './together/index.ts'

/** How many of the members that are left train at the same time; undefined: one after the other. */
export function lanesOf(
  plans: readonly Plan[],
  {
    given,
    options,
    begunWith,
  }: { readonly given: RunOptions; readonly options: RunOptions; readonly begunWith: EngineOptions },
  observe: Observer,
): Lanes | undefined {
  const { together = 'off', audit, profile } = options
  if (together === 'off' || audit || profile) return undefined
  const device = options.device ?? begunWith.device ?? 'cpu'
  const engine = options.engine ?? begunWith.engine
  if (device !== 'cpu' || engine === 'tfjs') {
    observe({ type: 'apart', why: `${engine === 'tfjs' ? engine : device} has one network after the other` })
    return undefined
  }
  const lanes = lanesFor(plans, {
    threads: given.threads ?? availableParallelism(),
    each: begunWith.threads ?? (given.locked && options.threads),
    most: together === 'auto' ? undefined : together,
  })
  if (!('why' in lanes)) return lanes
  if (lanes.isTold) observe({ type: 'apart', why: lanes.why })
  return undefined
}

/** Runs go on with the engine that they began with, if nobody says another. */
export function engineOf(folders: readonly string[], { resume }: RunOptions): ReturnType<typeof optionsOf> {
  if (!resume) return {}
  const locks = folders.map((folder) => readJson(join(folder, FILES.lock)) as Partial<Lock> | undefined)
  const before = locks.map((lock) => lock?.engine).find((engine) => engine !== undefined)
  return before ? optionsOf({ ...before, layout: before.choices?.layout }) : {}
}

export async function startEngine(options: EngineOptions, observe: Observer): Promise<OpenedEngine> {
  const opened = await tellingFailures(() => openEngine(options, (onHost) => tellOnHost(onHost, observe)))
  observe({ type: 'engine', info: opened.engine.info, why: opened.why })
  return opened
}

/** Nodes that the device leaves to the CPU: each costs a copy there and back. Programs that run at each step are worth a warning. */
export function tellOnHost({ program, device, nodes, of }: OnHost, observe: Observer): void {
  if (!/(^|\/)(train|grad|update)$/.test(program)) return
  observe({
    type: 'warning',
    diagnostic: {
      code: 'device-falls-back',
      severity: 'warning',
      message: `${device} runs ${of - nodes.length} of the ${counted(of, 'node')} of program ${program}; the CPU runs the others`,
      help: 'results are right, and steps slower: numbers go to the CPU and back; `--device cpu` may be faster',
      notes: [...new Set(nodes)].slice(0, MOST_NAMED).map((message) => ({ message })),
    },
  })
}

const MOST_NAMED = 10
