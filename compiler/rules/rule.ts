import type { Reporter } from '../diagnostics/index.ts'
import type { Fresh, Model } from '../network/index.ts'

/** One law. It reads the model, reports what breaks the law, and changes nothing. */
export type Rule = (model: Model, reporter: Reporter) => void

/** A law of what training starts from, which is known once the weights of all networks are mapped. */
export type StartRule = (model: Model, fresh: Fresh, reporter: Reporter) => void
