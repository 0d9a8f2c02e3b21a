/** What `npm run fuzz` once found: each of these inputs ended in an exception, a hang or too much memory, and has an answer now. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, it } from 'vitest'

interface Target {
  readonly seeds: (place: object) => Promise<readonly Uint8Array[]> | readonly Uint8Array[]
  readonly run: (bytes: Uint8Array, place: object) => Promise<string> | string
}
const scripts = new URL('../../scripts/fuzz/', import.meta.url).href
const { targets } = (await import(`${scripts}targets/index.mjs`)) as { targets: Readonly<Record<string, Target>> }
const { Place } = (await import(`${scripts}place.mjs`)) as { Place: new (folder: string) => object }

const corpus = join(import.meta.dirname, 'corpus')
const folder = mkdtempSync(join(tmpdir(), 'ts-compile-corpus-'))
afterAll(() => rmSync(folder, { recursive: true }))
const cases = (existsSync(corpus) ? readdirSync(corpus) : []).flatMap((target) =>
  readdirSync(join(corpus, target)).map((file) => ({ target, file })),
)

it.each(cases)('$target/$file', async ({ target, file }) => {
  const bytes = Uint8Array.from(readFileSync(join(corpus, target, file)))
  expect(['read', 'refused']).toContain(await targets[target].run(bytes, new Place(join(folder, target))))
})

it.each(Object.entries(targets))('%s: what is not damaged is read', async (name, { seeds, run }) => {
  const place = new Place(join(folder, name))
  const ends: string[] = []
  for (const bytes of await seeds(place)) ends.push(await run(bytes, place)) // in one place, so one after the other
  expect(ends).toContain('read')
})
