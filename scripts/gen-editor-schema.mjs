/** Writes schema/*.editor.schema.json: what editors check, complete and explain with. With --check, only compares. */
import { readFile } from 'node:fs/promises'

import { parse } from 'yaml'

import { generate, root } from './generated.mjs'
import { readCorpus } from './schema/corpus.mjs'
import { EditorSchema } from './schema/editor.mjs'
import { roots } from './schema/strict.mjs'

/** Whole files to start from, offered in an empty one. */
const STARTS = {
  experiment: { 'a network alone': 'teacher.yaml', 'a teacher and a student': 'distillation.yaml' },
  networkFile: { 'a small network': 'networks/plain.yaml' },
}

async function startsOf(name) {
  return Promise.all(
    Object.entries(STARTS[name]).map(async ([label, file]) => ({
      label,
      description: 'A file to start from.',
      body: parse(await readFile(new URL(`docs/examples/${file}`, root), 'utf8')),
    })),
  )
}

const corpus = await readCorpus()
for (const [name, strict] of Object.entries(roots)) {
  const schema = new EditorSchema(corpus).of(name, strict, await startsOf(name))
  await generate(`schema/${strict.$id.replace('.schema', '.editor.schema')}`, JSON.stringify(schema))
}
