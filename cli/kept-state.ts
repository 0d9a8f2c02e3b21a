/** Which state of the run under way is kept, as far as it has told. */
import { basename } from 'node:path'

import { counted } from '../compiler/emit/index.ts'
import { escaped } from '../compiler/diagnostics/index.ts'
import type { RunEvent } from '../runtime/index.ts'

export class KeptState {
  #iteration: number | undefined
  #folder = ''

  observe(event: RunEvent): void {
    if (event.type === 'begin') [this.#iteration, this.#folder] = [undefined, event.folder]
    if (event.type === 'resume' && event.iteration > 0) this.#iteration = event.iteration
    // nothing goes on from the best one
    if (event.type === 'checkpoint' && basename(event.file) !== 'best.safetensors') this.#iteration = event.iteration
  }

  /** Undefined where there is none. */
  get sentence(): string | undefined {
    if (this.#iteration === undefined) return undefined
    return `the state after ${counted(this.#iteration, 'iteration')} is kept in ${escaped(this.#folder)}/checkpoints`
  }
}
