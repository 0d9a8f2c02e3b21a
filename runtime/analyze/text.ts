/** An analysis for a terminal. */
import { grouped, table } from '../../compiler/emit/index.ts'
import type { NetworkAnalysis } from './analyze.ts'
import type { SectionTable, Value } from './section.ts'

export function analysisText(networks: readonly NetworkAnalysis[]): string {
  return networks
    .map(({ network, role, measured }) => {
      const sections = measured.map(({ section: { title, notes, tables } }) =>
        [title.toUpperCase(), ...notes, ...tables.map(tableText)].join('\n'),
      )
      return [`${network === role ? network : `${network} (${role})`}`, ...sections].join('\n\n')
    })
    .join('\n\n\n')
}

function tableText({ title, head, rows }: SectionTable): string {
  return `${title === undefined ? '' : `${title}\n`}${table(
    head,
    rows.map((row) => row.map(valueText)),
  )}`
}

function valueText(value: Value): string {
  if (value === undefined) return '–'
  if (typeof value === 'string') return value
  return typeof value === 'number' ? grouped(value) : value.share.toFixed(4)
}
