/** Whether the states that were kept are whole, of this plan, and of the iterations that they say. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'

import type { Plan } from '../../../compiler/index.ts'
import {
  bestFile,
  checkpointFile,
  iterationOf,
  lastFile,
  readBest,
  readCheckpoint,
  stateFiles,
  type RunState,
} from '../checkpoint-file.ts'
import { FILES } from '../folder.ts'
import { holds } from '../growing-file.ts'
import type { Course } from './course.ts'
import { reasonOf, unlike, type Ledger } from './ledger.ts'

export interface States {
  /** Of the run's end. */
  readonly last?: RunState
  readonly best?: RunState['tensors']
  readonly fingerprint?: string
}

interface Kept {
  readonly plan: Plan
  readonly folder: string
  /** Undefined where the metrics tell none. */
  readonly course: Course | undefined
  readonly isFinished: boolean
  /** Iterations that the run was stopped at. */
  readonly stops: readonly number[]
}

export function checkStates(kept: Kept, ledger: Ledger): States {
  const { plan, course, isFinished } = kept
  const folder = join(kept.folder, FILES.checkpoints)
  const files = stateFiles(folder)
  const states = files.map((file) => [file, checkState(kept, file, ledger)] as const)
  const end = checkpointFile(folder, course?.at.iteration ?? -1)
  if (isFinished && course) {
    if (!files.includes(end)) ledger.fail(name(end), 'it is not there: the state of the end is always kept')
    if (files.includes(lastFile(folder))) ledger.fail(name(lastFile(folder)), 'a run that is finished has none')
    checkNames(kept, course, files, ledger)
  }
  const last = states.find(([file]) => file === end)?.[1]
  const best = checkBest(plan, folder, kept, ledger)
  const fingerprint = (last ?? states.at(-1)?.[1])?.fingerprint
  return { ...(last && { last }), ...(best && { best }), ...(fingerprint !== undefined && { fingerprint }) }
}

function checkState({ plan, folder, course }: Kept, file: string, ledger: Ledger): RunState | undefined {
  try {
    const state = readCheckpoint(plan, file)
    const { iteration, tests, validations, endings } = state.progress
    const { metadata } = state
    const named = basename(file) === basename(lastFile('')) ? iteration : iterationOf(file)
    const wrong = [
      ...unlike('the plan’s hash', plan.hashes.plan, metadata['plan']),
      ...unlike('the result’s hash', plan.hashes.result, metadata['result']),
      ...unlike('iteration by its name', named, iteration),
      ...unlike('iteration', iteration, Number(metadata['iteration'])),
      ...(holds(join(folder, FILES.metrics), state.metrics)
        ? []
        : [
            `${FILES.metrics} does not begin with the ${state.metrics.bytes} bytes that it had when this state was kept`,
          ]),
      ...(course
        ? [
            ...unlike('tests until then', course.at.tests.slice(0, tests.length), tests),
            ...unlike('validations until then', course.at.validations.slice(0, validations.length), validations),
            ...unlike('stages that ended early', course.at.endings.slice(0, endings.length), endings),
          ]
        : []),
    ]
    ledger.judge(name(file), `whole, of this plan, after ${iteration} iterations, of these metrics`, wrong)
    return state
  } catch (error) {
    ledger.fail(name(file), reasonOf(error))
    return undefined
  }
}

/** A run keeps the states that its spec asks for, and those that it was stopped at. */
function checkNames({ plan, folder, stops }: Kept, course: Course, files: readonly string[], ledger: Ledger): void {
  const { keep = Infinity } = plan
  const asked = [...new Set([...course.snapshots, course.at.iteration])].sort((a, b) => a - b)
  const inFolder = (iteration: number): string => checkpointFile(join(folder, FILES.checkpoints), iteration)
  const known = new Set([...asked, ...stops].map(inFolder))
  for (const file of files) {
    const isLast = file === lastFile(join(folder, FILES.checkpoints))
    if (!isLast && !known.has(file)) ledger.fail(name(file), 'the run keeps no state of that iteration')
  }
  const wanted = asked.slice(-Math.min(keep, asked.length)).map(inFolder)
  if (stops.length > 0) return
  for (const file of wanted) if (!files.includes(file)) ledger.fail(name(file), 'it is not there, and the run keeps it')
}

function checkBest(plan: Plan, folder: string, { course, isFinished }: Kept, ledger: Ledger): States['best'] {
  const file = bestFile(folder)
  const iteration = course?.best?.iteration
  const isThere = existsSync(file)
  if (!plan.best || (!isThere && iteration === undefined)) {
    if (isThere) ledger.fail(name(file), 'the plan asks for no best state')
    return undefined
  }
  if (!isThere) {
    if (isFinished) ledger.fail(name(file), `it is not there: the best was after ${iteration} iterations`)
    return undefined
  }
  try {
    const best = readBest(plan, file)
    const { metadata } = best
    const wrong = [
      ...unlike('the plan’s hash', plan.hashes.plan, metadata['plan']),
      ...(isFinished && course ? unlike('iteration of the best test', iteration, best.iteration) : []),
    ]
    ledger.judge(name(file), `whole, of this plan, after ${best.iteration} iterations`, wrong)
    return best.tensors
  } catch (error) {
    ledger.fail(name(file), reasonOf(error))
    return undefined
  }
}

function name(file: string): string {
  return `${FILES.checkpoints}/${basename(file)}`
}
