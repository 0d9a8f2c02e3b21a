/** Which state of the run under way is kept, as far as it has told. */
import { basename } from 'node:path'

import { counted } from '../compiler/emit/index.ts'
import { escaped } from '../compiler/diagnostics/index.ts'
import type { RunEvent, Task } from '../runtime/index.ts'

export class KeptState {
  #iteration: number | undefined
  #folder = ''
  /** Of members that train at the same time, by their folders. */
  readonly #several = new Map<string, { readonly folder: string; iteration?: number }>()

  observe(event: RunEvent, of?: Task): void {
    if (of) {
      const member = this.#several.get(of.member)
      if (event.type === 'begin') this.#several.set(of.member, { folder: event.folder })
      if (event.type === 'end' || event.type === 'failed') this.#several.delete(of.member)
      if (member && isKept(event)) member.iteration = event.iteration
      return
    }
    if (event.type === 'begin') [this.#iteration, this.#folder] = [undefined, event.folder]
    if (isKept(event)) this.#iteration = event.iteration
  }

  /** Undefined where there is none. */
  get sentence(): string | undefined {
    const several = [...this.#several.values()].filter(({ iteration }) => iteration !== undefined)
    if (several.length > 0) return `a state is kept of ${several.length} of the ${this.#several.size} members under way`
    if (this.#iteration === undefined) return undefined
    return `the state after ${counted(this.#iteration, 'iteration')} is kept in ${escaped(this.#folder)}/checkpoints`
  }
}

/** Nothing goes on from the best one. */
function isKept(event: RunEvent): event is Extract<RunEvent, { type: 'resume' | 'checkpoint' }> {
  if (event.type === 'resume') return event.iteration > 0
  return event.type === 'checkpoint' && basename(event.file) !== 'best.safetensors'
}
