import type { Reporter } from './diagnostics/index.ts'
import type { Host } from './host.ts'

/** What every stage is given besides its input. */
export interface StageContext {
  readonly reporter: Reporter
  readonly host: Host
}
