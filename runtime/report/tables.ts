/** Tables as the template wants them. */
import { grouped } from '../../compiler/emit/index.ts'

export interface Cell {
  readonly text: string
  /** To the right, in figures of one width. */
  readonly number: boolean
  /** Where the text leads, if it does. */
  readonly href?: string
  /** How dark it is: `12%`. */
  readonly shade?: string
}

export interface HtmlTable {
  readonly head: readonly Cell[]
  readonly rows: readonly (readonly Cell[])[]
  /** Whether a click on the name of a column puts the rows in its order. */
  readonly sortable: boolean
}

/** The same, to be put in order by whoever reads it. */
export function sortable(table: HtmlTable): HtmlTable {
  return { ...table, sortable: true }
}

/** Columns are numbers where the first row has them; an undefined value is a dash. */
export function htmlTable(head: readonly string[], rows: readonly (readonly Value[])[]): HtmlTable {
  const cells = rows.map((row) => row.map(cellOf))
  return {
    head: head.map((text, i) => ({ text, number: cells[0]?.[i]?.number ?? false })),
    rows: cells,
    sortable: false,
  }
}

/** A share or a loss is given as a number with digits behind the point, a count as an integer. */
type Value = string | number | Share | Cell | undefined

export interface Share {
  readonly share: number | undefined
}

function cellOf(value: Value): Cell {
  if (typeof value === 'string') return { text: value, number: false }
  if (typeof value === 'number') return { text: grouped(value), number: true }
  if (value === undefined) return { text: '–', number: true }
  return 'share' in value ? { text: shown(value.share), number: true } : value
}

/** Four digits behind the point, as the command line has it. */
export function shown(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(4)
}
