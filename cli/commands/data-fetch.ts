import { didYouMean } from '../../compiler/index.ts'
import { catalog, catalogEntry, type CatalogEntry } from '../../runtime/data/catalog/index.ts'
import { fetchDataset, type FetchOptions } from '../../runtime/data/fetch/index.ts'
import { RunError } from '../../runtime/run-error.ts'
import { EXIT, Exit } from '../exit.ts'
import { FetchView } from '../fetch-view.ts'
import { exitFor } from '../run-failure.ts'
import { print, say } from '../terminal.ts'

/** Gets datasets, one after the other, and prints the folder of each. */
export async function fetchData(names: readonly string[], options: FetchOptions): Promise<void> {
  const entries = [...new Set(names)].map(entryOf)
  const view = new FetchView()
  const interrupt = new AbortController()
  const onSignal = (): void => interrupt.abort()
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  try {
    for (const entry of entries) {
      const { status, folder, source } = await fetchDataset(entry, { ...options, signal: interrupt.signal }, (event) =>
        view.observe(event),
      )
      view.stop()
      say(
        status === 'there' ? `${entry.name} is there already, every byte of it (${source})` : `${entry.name} is there`,
      )
      print(folder)
    }
    say(`next: ts-compile run a spec that says \`dataset: ${entries[0]?.name ?? 'NAME'}\``)
  } catch (error) {
    view.stop()
    if (interrupt.signal.aborted)
      throw new Exit(EXIT.interrupted, 'interrupted; what has come stays for the next fetch')
    throw error instanceof RunError ? exitFor(error, '.') : error
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function entryOf(name: string): CatalogEntry {
  const entry = catalogEntry(name)
  if (entry) return entry
  const names = catalog.map((one) => one.name)
  throw new Exit(
    EXIT.usage,
    `there is no dataset \`${name}\``,
    didYouMean(name, names) ?? `the datasets are ${names.join(', ')}`,
  )
}
