/** Experiments beside each other: a column each. */
import type { Comparison } from '../../diff/index.ts'
import { table } from '../table.ts'
import { code } from './markdown.ts'

/** Longer values are cut: the table is to be seen at once. */
const WIDTH = 40

export function comparisonText({ names, variables, confounded }: Comparison): string {
  if (variables.length === 0) return 'they do the same'
  const rows = variables.map(({ subject, values }) => [subject, ...values.map(cell)])
  const pairs = pairsText({ names, confounded }).join('\n')
  return [table(['', ...names], rows), ...(pairs === '' ? [] : [pairs])].join('\n\n')
}

export function comparisonMarkdown({ names, variables, confounded }: Comparison): string {
  if (variables.length === 0) return '**They do the same.**\n'
  const rows = variables.map(({ subject, values }) => `| ${[subject, ...values.map(cell)].map(code).join(' | ')} |`)
  const head = [`| | ${names.map(code).join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`]
  const pairs = pairsText({ names, confounded }).map((line) => `- ${line.replace(/`/g, '')}`)
  return [[...head, ...rows].join('\n'), pairs.join('\n'), ''].join('\n\n')
}

function pairsText({ names, confounded }: Pick<Comparison, 'names' | 'confounded'>): readonly string[] {
  return confounded.map(
    ({ pair: [one, other], causes }) =>
      `confounded: \`${names[one]}\` and \`${names[other]}\` differ in ${causes}: what each of these does cannot be told`,
  )
}

function cell(value: string | undefined): string {
  if (value === undefined) return '—'
  return value.length > WIDTH ? `${value.slice(0, WIDTH - 1)}…` : value
}
