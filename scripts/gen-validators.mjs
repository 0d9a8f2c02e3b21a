/**
 * Writes the schema as code, beside the sources and beside the built files: compiling it at every start would take longer
 * than all the rest of `check`. Every start takes the code in, so it says nothing twice. A product of the build, not
 * committed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'

import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { minifySync } from 'rolldown/utils'

const root = new URL('../', import.meta.url)
const read = async (name) => JSON.parse(await readFile(new URL(`schema/${name}.schema.json`, root), 'utf8'), exact)

/** A whole number beyond 53 bits would not be the one that was written. */
function exact(_key, node) {
  return node?.type === 'integer' && node.maximum === undefined ? { ...node, maximum: Number.MAX_SAFE_INTEGER } : node
}

const experiment = await read('experiment')

const ajv = new Ajv2020({
  allErrors: true,
  discriminator: true,
  strict: true,
  allowUnionTypes: true,
  verbose: true,
  messages: false,
  inlineRefs: false,
  code: { source: true, esm: true, lines: true },
})
ajv.addSchema(experiment).addSchema(await read('network'))

const names = {
  experiment: 'experiment.schema.json',
  network: 'network.schema.json',
  layer: 'experiment.schema.json#/$defs/layer',
  repeat: 'experiment.schema.json#/$defs/repeatBlock',
  solver: 'experiment.schema.json#/$defs/solver',
}

/** Where each definition is in the schema, by the text that ajv repeats it with. */
const places = new Map([[JSON.stringify(experiment), []]])
for (const [name, node] of Object.entries(experiment.$defs)) places.set(JSON.stringify(node), ['$defs', name])

/** What ajv calls each of them. */
const nodes = new Map()

/** A definition is read from the schema, which is there for other things too. */
function reference(said, name, text) {
  const place = places.get(text)
  nodes.set(name, JSON.parse(text))
  return place ? `const ${name} = ${['schema', ...place].join('.')};` : said
}

/** What ajv writes for each thing that may be wrong. */
const ERROR =
  /const (err\d+) = \{instancePath(?::(.*?))?,schemaPath:"(.*?)",keyword:"(.*?)",params:(\{.*?\}),schema:.*?,parentSchema:(schema\d+)(.*?),data(?::(\w+))?\};\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}/g

/** Half of all the code: two thousand times the same words. */
function shorter(_said, _name, at = 'instancePath', path, keyword, params, root, below, data = 'data') {
  const steps = [...below.matchAll(/\.([\w$]+)|\["(.*?)"\]|\[(\d+)\]/g)].map((match) => match.slice(1).find(Boolean))
  const found = wrong(null, '', path, {}, nodes.get(root), undefined)[0]
  const parent = steps.reduce((node, step) => node[step], nodes.get(root))
  if (found.keyword !== keyword || found.parentSchema !== parent) throw new Error(`${path} is not where ajv has it`)
  return `vErrors = wrong(vErrors, ${at}, "${path}", ${params}, ${root}, ${data});`
}

/** Goes into the code: one more thing that is wrong, as ajv would tell it. */
function wrong(errors, instancePath, schemaPath, params, root, data) {
  const steps = schemaPath.split('/').slice(1)
  const keyword = steps.pop()
  const parentSchema = steps.reduce((node, step) => node[step], root)
  const error = { instancePath, schemaPath, keyword, params, schema: parentSchema[keyword], parentSchema, data }
  return errors === null ? [error] : (errors.push(error), errors)
}

const imports = new Map()
const code = standalone
  .default(ajv, names)
  .replace(/^"use strict";?/, '')
  .replace(/require\("(ajv\/dist\/runtime\/\w+)"\)\.default/g, (_match, path) => {
    const name = `runtime_${path.split('/').at(-1)}`
    imports.set(name, path)
    return name
  })
  .replace(/^const (schema\d+) = (\{.*\});$/gm, reference)
  .replace(ERROR, shorter)
if (code.includes('require(')) throw new Error('the generated validators need something that is no module')

// modules of one kind or another put the function under `default` once or twice
const heads = [...imports].map(
  ([name, path]) => `import ${name}Module from '${path}.js'\nconst ${name} = ${name}Module.default ?? ${name}Module\n`,
)
heads.push("import schema from '../../schema/experiment.schema.json' with { type: 'json' }\n", wrong.toString())
const { code: small } = minifySync('validators.gen.js', `${heads.join('')}${code}`, { mangle: { toplevel: true } })
const text = `/* Made from schema/ by scripts/gen-validators.mjs. */\n${small}`
for (const folder of ['compiler/schema/', 'dist/compiler/schema/']) {
  await mkdir(new URL(folder, root), { recursive: true })
  await writeFile(new URL(`${folder}validators.gen.js`, root), text)
}
