/** A page of sections with tables and charts: what an analysis found. Made of the same parts as the report of a run. */
import Handlebars from 'handlebars'

import type { Chart } from './charts.ts'
import type { IndexedChart } from './comparison.ts'
import { jsonOf, policyOf, scriptsOf, styleOf, template } from './scripts.ts'
import { htmlTable, type Cell, type HtmlTable } from './tables.ts'

export interface PageSection {
  readonly title: string
  readonly note: string
  readonly parts: readonly {
    /** One of its kind on the page. */
    readonly id: string
    readonly title: string
    readonly notes: readonly string[]
    readonly charts: readonly Chart[]
    readonly tables: readonly {
      readonly title: string
      readonly head: readonly string[]
      readonly rows: readonly (readonly (string | number | { readonly share: number } | undefined)[])[]
      /** Each number is shaded by its share of its row. */
      readonly shaded: boolean
    }[]
  }[]
}

interface Page {
  readonly name: string
  readonly description: string
  readonly label: string
  readonly facts: string
  readonly sections: readonly PageSection[]
}

export function sectionsPage({ sections, ...page }: Page): string {
  const charts: Chart[] = []
  const indexed = (chart: Chart): IndexedChart => {
    charts.push(chart)
    return { title: chart.title, detail: chart.detail, index: charts.length - 1 }
  }
  const views = sections.map(({ parts, ...section }) => ({
    ...section,
    parts: parts.map(({ id, title, notes, charts: own, tables }) => ({
      id,
      title,
      notes,
      charts: own.map(indexed),
      tables: tables.map(({ title: caption, head, rows, shaded }) => {
        const plain = htmlTable(head, rows)
        return { caption, table: shaded ? shade(plain) : plain }
      }),
    })),
  }))
  const scripts = scriptsOf(false)
  const fill = Handlebars.compile(template('parts.html.hbs') + template('analysis.html.hbs'), { strict: true })
  return fill({
    ...page,
    sections: views,
    data: jsonOf(charts),
    style: styleOf(),
    scripts,
    policy: policyOf(scripts, false),
  })
}

/** In percent of the row. */
function shade(table: HtmlTable): HtmlTable {
  const rows = table.rows.map((row) => {
    const numbers = row.map(({ text }) => Number(text.replaceAll(',', '')))
    const sum = numbers.slice(1).reduce((total, value) => total + (Number.isFinite(value) ? value : 0), 0)
    return row.map((cell, i): Cell => {
      const share = i === 0 || !(sum > 0) ? NaN : numbers[i] / Math.max(sum, 1)
      return Number.isFinite(share) ? { ...cell, number: true, shade: `${Math.round(100 * share)}%` } : cell
    })
  })
  return { ...table, head: table.head.map((cell, i) => ({ ...cell, number: i > 0 })), rows }
}
