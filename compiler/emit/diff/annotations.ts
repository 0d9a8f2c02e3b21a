/** Changes as messages at their lines, for GitHub and for code scanning. */
import type { Annotation, Rule, Severity } from '../../diagnostics/index.ts'
import {
  changeCatalogue,
  changesOf,
  type Change,
  type ChangeClass,
  type ChangeCode,
  type DiffReport,
} from '../../diff/index.ts'
import { outcomeText, sentenceOf } from './words.ts'

const WARNED: ReadonlySet<ChangeClass> = new Set(['breaking', 'confounds', 'dangerous'])

/** `denied` classes are errors. Places are those of after: what is gone stands at the file. */
export function diffAnnotations({ specs }: DiffReport, denied: readonly ChangeClass[]): readonly Annotation[] {
  return specs.flatMap((spec): readonly Annotation[] => {
    const { outcome } = spec
    if (outcome.kind === 'broken') {
      return [{ code: 'broken', severity: 'error', message: `${spec.file}: ${outcomeText(spec)}`, notes: [] }]
    }
    return changesOf(spec).map((change) => ({
      code: change.code,
      severity: severityOf(change, denied),
      message: `${change.class}: ${sentenceOf(change)}`,
      notes: [],
      ...(change.places.after && { span: change.places.after }),
    }))
  })
}

function severityOf({ class: kind }: Change, denied: readonly ChangeClass[]): Severity {
  if (denied.includes(kind)) return 'error'
  return WARNED.has(kind) ? 'warning' : 'note'
}

/** What a rule of code scanning says of a code; how bad it is depends on the case. */
export function changeRule(code: string): Rule {
  const title = code in changeCatalogue ? changeCatalogue[code as ChangeCode].meaning : 'a side does not compile'
  return { title, explanation: `${title}.`, help: `ts-compile diff: ${title}` }
}
