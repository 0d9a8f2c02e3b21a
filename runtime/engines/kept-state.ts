import type { Program } from '../../compiler/index.ts'
import type { Tensor } from './engine.ts'

/** Whether what a run has made of the state replaces it: unless an output that has to be finite is not. */
export function keepsState({ outputs }: Program, answer: ReadonlyMap<string, Tensor>): boolean {
  return outputs.every(
    ({ kind, name }) => kind !== 'finite' || (answer.get(name)?.data.every(Number.isFinite) ?? false),
  )
}
