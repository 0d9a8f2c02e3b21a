import { join } from 'node:path'

import { datasetFacts, InternalError, type DatasetFacts } from '../../compiler/index.ts'
import { grouped, table } from '../../compiler/emit/index.ts'
import {
  catalog,
  dataFolder,
  find,
  lackOf,
  type CatalogEntry,
  type DataOptions,
} from '../../runtime/data/catalog/index.ts'
import { RunError } from '../../runtime/run-error.ts'
import { print, printLines, say } from '../terminal.ts'

/** Says which datasets have a name, and where they are or how they get here. */
export function listData({ format, dataDir }: DataOptions & { readonly format: 'text' | 'json' }): void {
  const known = catalog.map((entry) => ({ entry, ...stateOf(entry, { dataDir }) }))
  if (format === 'json') {
    for (const { entry, ...state } of known) print(JSON.stringify(recordOf(entry, state, dataDir)))
    return
  }
  const rows = known.map(({ entry: { name }, where }) => {
    const { about, images } = factsOf(name)
    return [name, about, `${grouped(images.train)} + ${grouped(images.test)}`, where]
  })
  printLines(table(['name', 'what', 'images', 'where'], rows))
  say(`next: ts-compile data fetch NAME puts it into ${dataFolder({ dataDir })}`)
}

interface State {
  readonly state: 'there' | 'damaged' | 'missing'
  readonly folder?: string
  readonly source?: string
  /** For people. */
  readonly where: string
}

function stateOf(entry: CatalogEntry, options: DataOptions): State {
  try {
    const place = find(entry, options)
    if (!place) return { state: 'missing', where: `not here: data fetch ${entry.name} gets it, ${megabytes(entry)}` }
    const { folder, source } = place
    const lack = lackOf(folder, entry)
    if (lack !== undefined) return { state: 'damaged', folder, source, where: `damaged: ${lack}` }
    return { state: 'there', folder, source, where: `${folder} (${source})` }
  } catch (error) {
    if (!(error instanceof RunError)) throw error
    return { state: 'damaged', where: `damaged: ${error.message}` }
  }
}

function recordOf(entry: CatalogEntry, { where: _where, ...state }: State, dataDir: string | undefined): object {
  const { name, title, page, archives } = entry
  const { about, images } = factsOf(name)
  return { name, title, about, images, page, ...state, archives, downloads: join(dataFolder({ dataDir }), 'downloads') }
}

function factsOf(name: string): DatasetFacts {
  const facts = datasetFacts(name)
  if (!facts) throw new InternalError(`nothing is known of ${name}`)
  return facts
}

function megabytes({ archives }: CatalogEntry): string {
  return `${Math.round(archives.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6)} MB`
}
