import type { DiagnosticCode } from '../../../compiler/index.ts'
import type { Path } from '../../../compiler/source/index.ts'

/** Something odd about data that can be read; how bad it is, the catalogue says. */
export interface Finding {
  readonly code: DiagnosticCode
  readonly message: string
  readonly help: string
  /** The value of the spec that it is about. */
  readonly at: Path
}
