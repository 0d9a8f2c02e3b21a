/** `allow`: what the spec knows of and wants so. Read before anything that it could silence is looked for. */
import {
  catalogue,
  didYouMean,
  isOfRuns,
  isWaivable,
  onlySuggestion,
  type DiagnosticCode,
  type Reporter,
  type Waived,
  type Waiver,
} from '../diagnostics/index.ts'
import { spanAt, treeAt, type MapTree } from '../source/index.ts'
import { textAt } from './tree-edit.ts'

/** `valid` has passed the schema. Entries that cannot silence anything are reported and left out. */
export function readWaivers(valid: MapTree, reporter: Reporter): readonly Waiver[] {
  const list = treeAt(valid, ['allow'])
  if (list?.kind !== 'list') return []
  return list.items.flatMap((item) => {
    if (item.kind !== 'map') return []
    const code = textAt(item, 'code') ?? ''
    const at = spanAt(item, ['code'])
    if (!isCode(code)) {
      const known = Object.keys(catalogue)
      reporter.report('unknown-code', {
        message: `there is no code \`${code}\``,
        at,
        help: didYouMean(code, known) ?? '`ts-compile explain` lists them all',
        fix: onlySuggestion(code, known),
      })
      return []
    }
    if (!isWaivable(code)) {
      reporter.report('not-waivable', {
        message: `\`${code}\` cannot be allowed: ${catalogue[code].title}`,
        at,
        help: 'mend what its message says, and remove this entry',
      })
      return []
    }
    return [{ code, reason: textAt(item, 'reason') ?? '', span: at }]
  })
}

/** Reports the entries that silenced nothing in any of the plans of an experiment; what only a run finds is not known yet. */
export function reportUnused(plans: readonly (readonly Waived[])[], reporter: Reporter): void {
  const all = plans.flat()
  const used = new Set(all.filter(({ messages }) => messages.length > 0).map(({ span }) => placeKey(span)))
  for (const { code, span } of all) {
    if (used.has(placeKey(span)) || isOfRuns(code)) continue
    reporter.report('unused-waiver', {
      message: `nothing here is a case of \`${code}\``,
      at: span,
      help: 'remove the entry',
    })
  }
}

function isCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(catalogue, text)
}

function placeKey({ file, start }: Waiver['span']): string {
  return `${file}:${start.line}:${start.column}`
}
