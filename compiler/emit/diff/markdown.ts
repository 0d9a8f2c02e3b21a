/** A comparison as a comment on a pull request: a line that sums it up, a table, and the rest folded. */
import { placeOf } from '../../diagnostics/index.ts'
import { changesOf, isChanged, isTold, type Change, type DiffReport, type SpecDiff } from '../../diff/index.ts'
import { counted } from '../table.ts'
import { SIGNS, countsText, outcomeText, totalText, unchangedText, valuesOf } from './words.ts'

export function diffMarkdown({ specs, before, after }: DiffReport): string {
  const changed = specs.filter(isChanged)
  const same = specs.length - changed.length
  const counts = countsText(changed)
  const summary =
    changed.length === 0
      ? '**No experiment does anything else than before.**'
      : `**${counted(changed.length, 'experiment')} changed**${counts === '' ? '' : `: ${counts}`}${same > 0 ? `; ${same} as before` : ''}`
  return [summary, ...specs.filter(isTold).map(specOf), `<sub>${code(before)} → ${code(after)}</sub>`, ''].join('\n\n')
}

function specOf(spec: SpecDiff): string {
  const { outcome, file, was } = spec
  const title = was === undefined ? code(file) : `${code(was)} → ${code(file)}`
  const short = countsText([spec]) || text(outcomeText(spec))
  if (outcome.kind !== 'compared' || outcomeText(spec) !== '') return `- ${title}: ${short}`
  const { members, totals, unchanged, hashes } = outcome.diff
  const { picture } = outcome
  const rows = outcome.diff.changes.map(row)
  const sweep = members.flatMap(({ label, action, changes }) => [
    `| ${SIGNS[action]} | ${code(label)} | | sweep |`,
    ...changes.map(row),
  ])
  const footer = [
    ...totals.map(totalText),
    ...(Object.keys(unchanged).length > 0 ? [`As before: ${unchangedText(unchanged)}`] : []),
    `result ${code(hashes.result.before.slice(0, 16))} → ${code(hashes.result.after.slice(0, 16))}`,
  ]
  return [
    `<details><summary>${html(was === undefined ? file : `${was} → ${file}`)}: ${counted(changesOf(spec).length, 'change')}, ${short}</summary>`,
    ['| | what | before → after | class |', '|---|---|---|---|', ...rows, ...sweep].join('\n'),
    footer.map((line) => `- ${line}`).join('\n'),
    ...(picture === undefined ? [] : [pictureOf(picture)]),
    '</details>',
  ].join('\n\n')
}

/** Mermaid has no fence in it: backticks are written as numbers there. */
function pictureOf(mermaid: string): string {
  const fenced = `\`\`\`mermaid\n${mermaid.trimEnd()}\n\`\`\``
  return ['<details><summary>what changed, and what stands beside it</summary>', fenced, '</details>'].join('\n\n')
}

function row(change: Change): string {
  const place = change.places.after ?? change.places.before
  const where = place ? `<br><sub>${html(placeOf(place))}</sub>` : ''
  const values = valuesOf(change)
  const said = [...(values === '' ? [] : [code(values)]), ...change.notes.map(text)].join('<br>')
  return `| ${SIGNS[change.action]} | ${code(change.subject)}${where} | ${said} | **${change.class}**<br>${change.code} |`
}

/** In a span of code nothing is markup but its own fence, and in a table a bar and a line's end. */
export function code(value: string): string {
  const fence = '`'.repeat(Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length)) + 1)
  const pad = value.startsWith('`') || value.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${value.replace(/\|/g, '\\|').replace(/[\r\n]+/g, ' ')}${pad}${fence}`
}

/** Words with spans of code in them; everything else that would be markup is told as it is. */
function text(value: string): string {
  return value
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? code(part.slice(1, -1)) : html(part)))
    .join('')
}

function html(value: string): string {
  return value.replace(/[&<>"'`*_[\]()\\|#~!@]/g, (sign) => `&#${sign.codePointAt(0)};`).replace(/[\r\n]+/g, ' ')
}
