/** An analysis as a page. */
import { sectionsPage, type PageSection } from '../report/index.ts'
import type { RunAnalysis } from './analyze.ts'
import type { SectionTable } from './section.ts'

/** `label`: which run of its experiment it is; empty where that says nothing. */
export function analysisPage(
  { name, description, networks, iteration, dataset, result }: RunAnalysis,
  label: string,
): string {
  const sections = networks.map(({ network, role, measured }): PageSection => {
    const parts = measured.map(({ key, section: { title, notes, tables, charts } }) => ({
      id: `${network}-${key}`,
      title,
      notes,
      charts,
      tables: tables.map(viewOf),
    }))
    return { title: network, note: network === role ? '' : role, parts }
  })
  const facts = `after ${iteration} iterations, on ${dataset.name} (${dataset.sha256.slice(0, 12)}), result ${result.slice(0, 12)}`
  return sectionsPage({ name, description, label, facts, sections })
}

function viewOf({
  title = '',
  head,
  rows,
  shaded = false,
}: SectionTable): PageSection['parts'][number]['tables'][number] {
  return { title, head, rows, shaded }
}
