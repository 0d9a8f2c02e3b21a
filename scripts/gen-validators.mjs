/**
 * Writes the schema as code, beside the sources and beside the built files: compiling it at every start would take longer
 * than all the rest of `check`. Every start reads the code, so it holds only what messages need. A product of the build,
 * not committed.
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

/** Without words, but for those that messages quote: what a missing key means, and how names are. */
function bare(node, quoted = false) {
  if (typeof node !== 'object' || node === null || Array.isArray(node))
    return Array.isArray(node) ? node.map((item) => bare(item)) : node
  const { title, description, default: _, $comment, required = [], ...rest } = node
  const each = (map, isQuoted) =>
    Object.fromEntries(Object.entries(map).map(([name, inner]) => [name, bare(inner, isQuoted(name))]))
  const kept = Object.entries(rest).map(([key, value]) => {
    if (key === '$defs') return [key, each(value, () => false)]
    if (key === 'properties') return [key, each(value, (name) => required.includes(name))]
    return [key, bare(value, key === 'propertyNames')]
  })
  return { ...Object.fromEntries(kept), ...(node.required && { required }), ...(quoted && { description }) }
}

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
ajv.addSchema(bare(await read('experiment'))).addSchema(bare(await read('network')))

const names = {
  experiment: 'experiment.schema.json',
  network: 'network.schema.json',
  layer: 'experiment.schema.json#/$defs/layer',
  repeat: 'experiment.schema.json#/$defs/repeatBlock',
  solver: 'experiment.schema.json#/$defs/solver',
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
if (code.includes('require(')) throw new Error('the generated validators need something that is no module')

// modules of one kind or another put the function under `default` once or twice
const heads = [...imports].map(
  ([name, path]) => `import ${name}Module from '${path}.js'\nconst ${name} = ${name}Module.default ?? ${name}Module\n`,
)
const { code: small } = minifySync('validators.gen.js', `${heads.join('')}${code}`, { mangle: { toplevel: true } })
const text = `/* Made from schema/ by scripts/gen-validators.mjs. */\n${small}`
for (const folder of ['compiler/schema/', 'dist/compiler/schema/']) {
  await mkdir(new URL(folder, root), { recursive: true })
  await writeFile(new URL(`${folder}validators.gen.js`, root), text)
}
