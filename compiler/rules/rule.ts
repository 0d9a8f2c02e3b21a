import type { Reporter } from '../diagnostics/index.ts'
import type { Model, Parameter } from '../network/index.ts'

/** One law. It reads the model, reports what breaks the law, and changes nothing. */
export type Rule = (model: Model, reporter: Reporter) => void

/** Whether a parameter, or a running statistic, starts by its filler: no weights are loaded into it. */
export type Fresh = (parameter: Parameter) => boolean

/** A law of what training starts from, which is known once the weights of all networks are mapped. */
export type StartRule = (model: Model, fresh: Fresh, reporter: Reporter) => void
