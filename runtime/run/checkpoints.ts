/** The states of a run that are kept: every so often, the last, and the best. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { InternalError, type Plan } from '../../compiler/index.ts'
import { encodeSafetensors } from '../../compiler/formats/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import { writeWhole } from './files.ts'
import type { Observer } from './observer.ts'

export class Checkpoints {
  readonly #plan: Plan
  readonly #session: Session
  readonly #folder: string
  readonly #observe: Observer
  /** The files there are, but the best, oldest first. */
  readonly #files: string[] = []
  /** The best state, to be read as a session's. */
  best: Pick<Session, 'read'> | undefined

  constructor(plan: Plan, session: Session, folder: string, observe: Observer) {
    this.#plan = plan
    this.#session = session
    this.#folder = folder
    this.#observe = observe
  }

  /** Of more than `keep`, the oldest go. */
  async write(iteration: number): Promise<void> {
    const file = join(this.#folder, `iter-${String(iteration).padStart(6, '0')}.safetensors`)
    this.#save(file, iteration, await this.#session.read(this.#changing()))
    this.#files.push(file)
    const { keep = Infinity } = this.#plan
    while (this.#files.length > keep) rmSync(this.#files.shift() ?? '', { force: true })
  }

  async writeBest(iteration: number): Promise<void> {
    const tensors = await this.#session.read(this.#changing())
    this.#save(join(this.#folder, 'best.safetensors'), iteration, tensors)
    this.best = {
      read: async (names) => {
        const still = await this.#session.read(names.filter((name) => !tensors.has(name)))
        return new Map(names.map((name) => [name, tensorOf(name, tensors, still)]))
      },
    }
  }

  /** Everything that changes, under the names of the state. */
  #changing(): readonly string[] {
    return this.#plan.state.filter(({ frozen }) => !frozen).map(({ name }) => name)
  }

  #save(file: string, iteration: number, tensors: ReadonlyMap<string, Tensor>): void {
    const { plan, result } = this.#plan.hashes
    writeWhole(file, encodeSafetensors({ tensors, metadata: { iteration: String(iteration), plan, result } }))
    this.#observe({ type: 'checkpoint', iteration, file })
  }
}

function tensorOf(name: string, ...states: readonly ReadonlyMap<string, Tensor>[]): Tensor {
  const found = states.map((state) => state.get(name)).find((tensor) => tensor !== undefined)
  if (!found) throw new InternalError(`there is no state ${name}`)
  return found
}
