/**
 * Writes compiler/schema/types.gen.ts from the schema. Properties with a default are required in the types: they describe
 * specs after `normalize` has filled the defaults in. With --check, only compares.
 */
import { readFile, writeFile } from 'node:fs/promises'

import { compile } from 'json-schema-to-typescript'

const root = new URL('../', import.meta.url)
const target = new URL('compiler/schema/types.gen.ts', root)
const schema = JSON.parse(await readFile(new URL('schema/experiment.schema.json', root), 'utf8'))

/** The `$comment` of a key that `normalize` asks for. */
const SETTLED = 'there after normalize'

/** Required after defaults; and no conditions, which types cannot say. */
function settled(node) {
  if (Array.isArray(node)) return node.map(settled)
  if (node === null || typeof node !== 'object') return node
  if (typeof node.$ref === 'string') return { $ref: node.$ref } // a description beside it would make another type of it
  if (typeof node.else?.$ref === 'string' && node.then?.enum) return { $ref: node.else.$ref } // a word is sugar, gone after `normalize`
  if (node.if?.type === 'object' && node.type.includes('number'))
    return { title: node.title, description: node.description, oneOf: [{ type: 'number' }, { $ref: node.then.$ref }] }
  if (node.if?.type === 'string' && typeof node.else?.$ref === 'string') {
    return { title: node.title, description: node.description, anyOf: [{ type: 'string' }, { $ref: node.else.$ref }] }
  }
  const { default: _default, if: _if, then: _then, else: _else, discriminator, $id: _id, ...rest } = node
  const result = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, settled(value)]))
  if (discriminator !== undefined) {
    const { properties: _p, required: _r, type: _t, ...union } = result
    return union
  }
  if (node.properties) {
    const defaulted = Object.keys(node.properties).filter(
      (key) => node.properties[key].default !== undefined || node.properties[key].$comment === SETTLED,
    )
    const required = [...new Set([...(node.required ?? []), ...defaulted])]
    if (required.length > 0) result.required = required
  }
  return result
}

const text = await compile(settled(schema), 'ExperimentSpec', {
  bannerComment: '/* Generated from schema/experiment.schema.json by `npm run gen`. */',
  additionalProperties: false,
  unreachableDefinitions: true,
  ignoreMinAndMaxItems: true,
  style: { semi: false, singleQuote: true, printWidth: 120 },
})
if (process.argv.includes('--check')) {
  const current = await readFile(target, 'utf8').catch(() => '')
  if (current === text) process.exit(0)
  console.error('compiler/schema/types.gen.ts is not what the schema says: run `npm run gen`')
  process.exit(1)
}
await writeFile(target, text)
