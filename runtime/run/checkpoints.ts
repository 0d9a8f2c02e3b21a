/** The states of a run that are kept: every so often, the last, and the best. */
import { existsSync, rmSync } from 'node:fs'

import { InternalError, type Plan } from '../../compiler/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import {
  bestFile,
  changing,
  checkpointFile,
  checkpointFiles,
  encodeCheckpoint,
  iterationOf,
  lastFile,
  readCheckpoint,
  type RunState,
} from './checkpoint-file.ts'
import { withRoom, writeWhole, type Patience } from './files.ts'

/** What an earlier part of the run left. */
export interface Earlier {
  readonly best: ReadonlyMap<string, Tensor> | undefined
  /** Files of states that cannot be gone on from. */
  readonly rejected: readonly string[]
}

export class Checkpoints {
  readonly #plan: Plan
  readonly #session: Session
  readonly #folder: string
  readonly #patience: Patience
  /** What this run does not go on from, though it is of a later iteration: it counts for nothing. */
  readonly #rejected: Set<string>
  /** The updates before `last.safetensors`, where this process wrote it. */
  #last: number | undefined
  /** The best state, to be read as a session's. */
  best: Pick<Session, 'read'> | undefined

  constructor(plan: Plan, session: Session, folder: string, patience: Patience, { best, rejected }: Earlier) {
    this.#plan = plan
    this.#session = session
    this.#folder = folder
    this.#patience = patience
    this.#rejected = new Set(rejected)
    if (best) this.best = this.#asSession(best)
  }

  /** Of more than `keep`, the oldest go. */
  async write(state: Omit<RunState, 'tensors'>): Promise<void> {
    const { iteration } = state.progress
    const written = checkpointFile(this.#folder, iteration)
    await this.#saveState(written, state)
    this.#rejected.delete(written)
    this.dropRejected(iteration)
    rmSync(lastFile(this.#folder), { force: true }) // it is older
    this.#last = undefined
    const { keep = Infinity } = this.#plan
    const files = this.#numbered()
    files.slice(0, Math.max(0, files.length - keep)).forEach((file) => rmSync(file, { force: true }))
  }

  /** Those that were rejected, where the run has come as far. */
  dropRejected(iteration: number = Infinity): void {
    for (const file of this.#rejected) {
      if (!(iterationOf(file) <= iteration)) continue
      rmSync(file, { force: true })
      this.#rejected.delete(file)
    }
  }

  dropBest(): void {
    rmSync(bestFile(this.#folder), { force: true })
  }

  /** To resume from, in place of the one before. */
  async writeLast(state: Omit<RunState, 'tensors'>): Promise<void> {
    await this.#saveState(lastFile(this.#folder), state)
    this.#last = state.progress.iteration
  }

  /** The latest state of less than `iteration` updates: how many, and where. */
  keptBefore(iteration: number): { readonly iteration: number; readonly file: string } | undefined {
    const numbered = this.#numbered().map((file) => ({ iteration: iterationOf(file), file }))
    const file = lastFile(this.#folder)
    const last = existsSync(file) ? [{ iteration: this.#last ?? this.#iterationIn(file), file }] : []
    return [...numbered, ...last].filter((kept) => kept.iteration < iteration).at(-1) // the last is newer than all others
  }

  /** Of what another process wrote, before it was gone on from. */
  #iterationIn(file: string): number {
    try {
      return readCheckpoint(this.#plan, file).progress.iteration
    } catch {
      return Infinity // it is damaged, and was told of
    }
  }

  async writeBest(iteration: number): Promise<void> {
    const tensors = await this.#session.read(changing(this.#plan))
    await this.#save(bestFile(this.#folder), iteration, { tensors })
    this.best = this.#asSession(tensors)
  }

  #numbered(): readonly string[] {
    return checkpointFiles(this.#folder).filter((file) => !this.#rejected.has(file))
  }

  async #saveState(file: string, state: Omit<RunState, 'tensors'>): Promise<void> {
    const tensors = await this.#session.read(changing(this.#plan))
    await this.#save(file, state.progress.iteration, { ...state, tensors })
  }

  async #save(file: string, iteration: number, state: RunState | Pick<RunState, 'tensors'>): Promise<void> {
    const bytes = encodeCheckpoint(this.#plan, iteration, state)
    await withRoom(this.#patience, () => writeWhole(file, bytes))
    this.#patience.observe({ type: 'checkpoint', iteration, file })
  }

  #asSession(tensors: ReadonlyMap<string, Tensor>): Pick<Session, 'read'> {
    return {
      read: async (names) => {
        const still = await this.#session.read(names.filter((name) => !tensors.has(name)))
        return new Map(names.map((name) => [name, tensorOf(name, tensors, still)]))
      },
    }
  }
}

function tensorOf(name: string, ...states: readonly ReadonlyMap<string, Tensor>[]): Tensor {
  const found = states.map((state) => state.get(name)).find((tensor) => tensor !== undefined)
  if (!found) throw new InternalError(`there is no state ${name}`)
  return found
}
