/**
 * `checkpoints/iter-000100.safetensors`: all that changes in a run, as tensors under the names of the state, and in the
 * metadata how far the run was, and a checksum of both.
 */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

import type { Plan } from '../../compiler/index.ts'
import { decodeSafetensors } from '../../compiler/formats/index.ts'
import type { FormChoices } from '../../compiler/onnx/index.ts'
import type { Tensor } from '../engines/index.ts'
import { readRegular } from '../regular-file.ts'
import type { SoFar } from './growing-file.ts'
import type { OfPlan } from './plan-history.ts'
import { parseProgress, printProgress, type Progress } from './progress.ts'
import { encodeSummed, provedMetadata } from './summed-tensors.ts'

export interface RunState {
  readonly tensors: ReadonlyMap<string, Tensor>
  readonly progress: Progress
  readonly metrics: SoFar
  /** What frozen networks were and answered before step 1. */
  readonly fingerprint: string
  /** Ops that took another form than the usual one; absent where none did. */
  readonly forms?: FormChoices | undefined
}

/** The names of everything that changes. */
export function changing({ state }: Plan): readonly string[] {
  return state.filter(({ frozen }) => !frozen).map(({ name }) => name)
}

/** Of what a checkpoint holds, and how it is checked; those that name none are of the first. */
const FORMAT = 1

/** A state that is whole, and yet no use: the reason, a clause. */
export class Unfit extends Error {}

/** One that a later version wrote: what it means is not known. */
export class NewerState extends Error {}

const NAME = /^iter-(\d+)\.safetensors$/

export function checkpointFile(folder: string, iteration: number): string {
  return join(folder, `iter-${String(iteration).padStart(6, '0')}.safetensors`)
}

export function bestFile(folder: string): string {
  return join(folder, 'best.safetensors')
}

/** Kept by the clock, to resume from, until the run is done; no number depends on when. */
export function lastFile(folder: string): string {
  return join(folder, 'last.safetensors')
}

/** Updates before a checkpoint that has its number in its name. */
export function iterationOf(file: string): number {
  return Number(NAME.exec(basename(file))?.[1])
}

/** The earliest first. */
export function checkpointFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => NAME.test(file))
    .sort((a, b) => iterationOf(a) - iterationOf(b))
    .map((file) => join(folder, file))
}

/** All that a run can go on from: the one that the clock keeps is the newest, for others remove it. */
export function stateFiles(folder: string): readonly string[] {
  const last = lastFile(folder)
  return [...checkpointFiles(folder), ...(existsSync(last) ? [last] : [])]
}

export function encodeCheckpoint(
  { hashes: { plan, result } }: Plan,
  iteration: number,
  state: RunState | Pick<RunState, 'tensors'>,
): Uint8Array {
  const { tensors } = state
  const metadata = {
    format: String(FORMAT),
    iteration: String(iteration),
    plan,
    result,
    ...('progress' in state && {
      progress: printProgress(state.progress),
      metrics: JSON.stringify(state.metrics),
      fingerprint: state.fingerprint,
      ...(state.forms && { forms: JSON.stringify(state.forms) }),
    }),
  }
  return encodeSummed(tensors, metadata)
}

/**
 * Throws an Error with the reason where it is not as it was written, or not all that changes in the plan; an `Unfit` where
 * `isOurs` does not take it.
 */
export function readCheckpoint(plan: Plan, file: string, isOurs?: IsOurs): RunState & Told {
  const { tensors, metadata } = whole(plan, file, isOurs)
  return {
    tensors,
    metadata,
    progress: parseProgress(metadata['progress']),
    metrics: JSON.parse(metadata['metrics']) as SoFar,
    fingerprint: metadata['fingerprint'],
    forms: formsIn(metadata),
  }
}

/** Throws an Error where the file is not as it was written. */
export function formsOfState(file: string): FormChoices {
  return formsIn(provedMetadata(decodeSafetensors(readRegular(file)))) ?? {}
}

function formsIn(metadata: Readonly<Record<string, string | undefined>>): FormChoices | undefined {
  const { forms } = metadata
  return forms === undefined ? undefined : (JSON.parse(forms) as FormChoices)
}

/** The best state, and after how many iterations it was. Throws as `readCheckpoint` does. */
export function readBest(
  plan: Plan,
  file: string,
  isOurs?: IsOurs,
): { readonly iteration: number; readonly tensors: RunState['tensors'] } & Told {
  const { tensors, metadata } = whole(plan, file, isOurs)
  return { iteration: Number(metadata['iteration']), tensors, metadata }
}

interface Told {
  /** What the file says of itself besides: of which plan it is. */
  readonly metadata: Readonly<Record<string, string>>
}

type IsOurs = (state: OfPlan) => boolean

type Checkpoint = ReturnType<typeof decodeSafetensors>

function whole(plan: Plan, file: string, isOurs?: IsOurs): Checkpoint {
  const read = decodeSafetensors(readRegular(file))
  const { format = '1' } = read.metadata
  if (!(Number(format) <= FORMAT))
    throw new NewerState(`it is of format ${format}, and this version of ts-compile reads ${FORMAT}`)
  const metadata = provedMetadata(read)
  const of = { plan: metadata['plan'], iteration: Number(metadata['iteration']) }
  if (isOurs && !isOurs(of)) throw new Unfit('it is of another run')
  const shapes = new Map(plan.state.map(({ name, shape }) => [name, shape.join()]))
  const names = changing(plan)
  const misfit = names.find((name) => read.tensors.get(name)?.shape.join() !== shapes.get(name))
  if (misfit !== undefined) throw new Unfit(`it has no \`${misfit}\` of the plan's shape`)
  return read
}
