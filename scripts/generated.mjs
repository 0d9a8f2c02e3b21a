/** Files that are made: written by `npm run gen`, and with --check only compared, so that none is older than what it is made of. */
import { readFile, writeFile } from 'node:fs/promises'

import { format, resolveConfig } from 'prettier'

export const root = new URL('../', import.meta.url)

/** Writes `text`, formatted as the rest of the repository, to `path` below the root; or says that it would be another. */
export async function generate(path, text, comparable = (same) => same) {
  const file = new URL(path, root)
  const options = await resolveConfig(file.pathname)
  const formatted = await format(text, { ...options, filepath: file.pathname })
  if (!process.argv.includes('--check')) return writeFile(file, formatted)
  const current = await readFile(file, 'utf8').catch(() => '')
  if (comparable(current) === comparable(formatted)) return
  console.error(`${path} is not what the schema and the examples say: run \`npm run gen\``)
  process.exitCode = 1
}
