/** Writes cli/explain/examples.gen.json: how each type and each key is written, in files that compile. With --check, only compares. */
import { generate } from './generated.mjs'
import { exampleOf, readCorpus } from './schema/corpus.mjs'
import { branches, definitions, roots } from './schema/strict.mjs'

const corpus = await readCorpus()
const examples = Object.fromEntries(corpus.texts)
for (const [owner, { properties = {} }] of Object.entries({ ...definitions, ...roots }))
  for (const key of Object.keys(properties)) {
    const text = exampleOf(corpus, owner, key)
    if (text !== undefined) examples[`${owner}.${key}`] = text
  }
for (const [union, node] of Object.entries(definitions).filter(([, { discriminator }]) => discriminator))
  for (const [type, branch] of branches(node)) examples[`${branch}.type`] ??= corpus.texts.get(`${union}:${type}`)
const sorted = Object.fromEntries(Object.entries(examples).sort(([a], [b]) => (a < b ? -1 : 1)))
await generate('cli/explain/examples.gen.json', JSON.stringify(sorted))
