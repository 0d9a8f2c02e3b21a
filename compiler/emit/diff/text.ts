/** A comparison for a terminal. */
import {
  SECTIONS,
  changesOf,
  isChanged,
  isTold,
  type Change,
  type DiffReport,
  type SpecDiff,
} from '../../diff/index.ts'
import { placeOf, type Paint } from '../../diagnostics/index.ts'
import { counted } from '../table.ts'
import { SIGNS, countsText, outcomeText, totalText, unchangedText, valuesOf } from './words.ts'

const BAD: ReadonlySet<string> = new Set(['breaking', 'confounds', 'dangerous'])

/** `stat`: a line a spec. */
export function diffText({ specs, before, after }: DiffReport, paint: Paint, stat = false): string {
  const changed = specs.filter(isChanged)
  const told = specs.filter(isTold)
  const parts = told.map((spec) => (stat ? statOf(spec) : specText(spec, paint)))
  const same = specs.length - changed.length
  const counts = countsText(changed)
  const found =
    changed.length === 0
      ? 'no change'
      : [counted(changed.length, 'experiment') + ' changed', ...(counts ? [counts] : [])].join(': ')
  const rest = same > 0 && changed.length > 0 ? `; ${same} as before` : ''
  return [...parts, `${found}${rest} (${before} → ${after})`].join(stat ? '\n' : '\n\n')
}

function titleOf({ file, was }: SpecDiff): string {
  return was === undefined ? file : `${was} → ${file}`
}

function statOf(spec: SpecDiff): string {
  return `${titleOf(spec)}: ${countsText([spec]) || outcomeText(spec)}`
}

function specText(spec: SpecDiff, paint: Paint): string {
  const { outcome } = spec
  const title = paint.bold(titleOf(spec))
  if (outcome.kind !== 'compared' || outcomeText(spec) !== '') return `${title}: ${outcomeText(spec)}`
  const { changes, members, unchanged, totals, hashes } = outcome.diff
  const sections = SECTIONS.flatMap((section) => {
    const found = changes.filter((change) => change.section === section)
    return found.length === 0
      ? []
      : [[section.toUpperCase(), ...found.map((change) => changeText(change, paint))].join('\n')]
  })
  const sweep = members.map(({ label, action, changes: own }) =>
    [`  ${SIGNS[action]} ${label}`, ...own.map((change) => changeText(change, paint, '    '))].join('\n'),
  )
  const hash = (['result', 'plan'] as const).map((kind) => {
    const [then, now] = [hashes[kind].before.slice(0, 16), hashes[kind].after.slice(0, 16)]
    return then === now ? `${kind} ${now}, as before` : `${kind} ${then} → ${now}`
  })
  const footer = [
    ...(Object.keys(unchanged).length > 0 ? [`as before: ${unchangedText(unchanged)}`] : []),
    ...totals.map(totalText),
    hash.join('; '),
  ]
  const count = counted(changesOf(spec).length, 'change')
  return [
    `${title}: ${count}, ${countsText([spec])}`,
    ...sections,
    ...(sweep.length > 0 ? [['SWEEP', ...sweep].join('\n')] : []),
    footer.join('\n'),
  ].join('\n\n')
}

function changeText(change: Change, paint: Paint, indent = '  '): string {
  const values = valuesOf(change)
  const kind = BAD.has(change.class) ? paint.warning(change.class) : change.class
  const place = change.places.after ?? change.places.before
  const head = `${indent}${SIGNS[change.action]} ${change.subject}${values === '' ? '' : `  ${values}`}`
  const notes = change.notes.map((note) => `${indent}    ${note}`)
  const where = place ? `, ${paint.place(placeOf(place))}` : ''
  return [head, ...notes, `${indent}    ${kind}: ${change.code}${where}`].join('\n')
}
