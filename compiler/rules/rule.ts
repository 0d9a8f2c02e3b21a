import type { Reporter } from '../diagnostics/index.ts'
import type { Model } from '../network/index.ts'

/** One law. It reads the model, reports what breaks the law, and changes nothing. */
export type Rule = (model: Model, reporter: Reporter) => void
