/** Writes docs/language.md: the words of templates/language.md.hbs, the tables of the schema. With --check, only compares. */
import { readFile } from 'node:fs/promises'

import handlebars from 'handlebars'

import { generate, root } from './generated.mjs'
import { readCorpus } from './schema/corpus.mjs'
import { reachable, section } from './schema/tables.mjs'

const read = (path) => readFile(new URL(path, root), 'utf8')

const corpus = await readCorpus()
const files = { experiment: 'distillation.yaml', network: 'networks/plain.yaml', photos: 'photos.yaml' }
const examples = Object.fromEntries(
  await Promise.all(
    Object.entries(files).map(async ([name, file]) => [name, (await read(`docs/examples/${file}`)).trim()]),
  ),
)
const render = handlebars.compile(await read('templates/language.md.hbs'), { noEscape: true })
const text = render({
  examples,
  roots: [
    { ...section(corpus, 'experiment'), title: 'An experiment’s keys' },
    { ...section(corpus, 'networkFile'), title: 'A network file’s keys' },
  ],
  sections: reachable(['experiment', 'networkFile']).map((name) => section(corpus, name)),
})
await generate('docs/language.md', text)
