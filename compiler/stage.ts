import type { Reporter } from './diagnostics/index.ts'
import type { Host } from './host.ts'

/**
 * A spec that is wrong somewhere is gone through twice more, with what nobody knows of it filled in: values that are wrong or
 * missing, layers that have no shape. What both ways find is true of the spec, whatever was meant where it is wrong.
 */
export type Guess = 'first' | 'second'

/** What every stage is given besides its input. */
export interface StageContext {
  readonly reporter: Reporter
  readonly host: Host
  /** How to go on where something is wrong; absent: not at all. */
  readonly guess?: Guess | undefined
}
