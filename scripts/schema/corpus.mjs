/** Examples of every key and type, taken from files that compile: those of docs/examples, then the project's experiments. */
import { readdir, readFile } from 'node:fs/promises'

import { isMap, isScalar, isSeq, parseDocument } from 'yaml'

import { root } from '../generated.mjs'
import { branches, comment, definition, definitions, refName, resolve, roots } from './strict.mjs'

const FOLDERS = ['docs/examples/', 'experiments/']

/** Longer texts explain nothing. */
const LINES = 20

/**
 * The shortest text found for each key (`convolutionLayer.num_output`) and for each branch of a union (`layer:relu`), and
 * of these the maps.
 */
export async function readCorpus() {
  const found = { texts: new Map(), maps: new Map() }
  for (const folder of FOLDERS) {
    const here = { texts: new Map(), maps: new Map() }
    const names = (await readdir(new URL(folder, root), { recursive: true })).filter((name) => name.endsWith('.yaml'))
    for (const name of names.sort()) collect(await readFile(new URL(folder + name, root), 'utf8'), here)
    for (const [kind, entries] of Object.entries(here))
      for (const [id, value] of entries) if (!found[kind].has(id)) found[kind].set(id, value)
  }
  return found
}

/** An example of a key; where its own definition has none, of the same key of another. */
export function exampleOf({ texts }, owner, key) {
  const own = texts.get(`${owner}.${key}`)
  if (own !== undefined) return own
  const wanted = JSON.stringify(definitions[owner]?.properties?.[key])
  const twin = Object.keys(definitions).find(
    (name) => texts.has(`${name}.${key}`) && JSON.stringify(definitions[name].properties[key]) === wanted,
  )
  return texts.get(`${twin}.${key}`)
}

function collect(source, { texts, maps }) {
  const document = parseDocument(source)
  const name = document.has('kind') ? 'networkFile' : 'experiment'
  walk(roots[name], name, document.contents, undefined)

  function walk(unresolved, owner, value, text) {
    const { usual, other } = comment(unresolved)
    if (usual && isMap(value)) {
      const name = value.has(definition(other).required[0]) ? other : usual
      return walk({ $ref: `#/$defs/${name}` }, owner, value, text)
    }
    const schema = resolve(unresolved)
    const here = refName(unresolved) ?? owner
    if (schema.discriminator && isMap(value)) {
      const type = value.get(schema.discriminator.propertyName)
      const branch = branches(schema).get(type)
      if (branch === undefined) return
      record(texts, `${here}:${type}`, text ?? sliceOf(value))
      recordMap(`${here}:${type}`, value)
      return walk(definition(branch), branch, value, text)
    }
    if (schema.else && isScalar(value)) recordWord(resolve(schema.else), refName(schema.else), value.value, text)
    if (schema.if) walk(holds(schema.if, value) ? (schema.then ?? {}) : (schema.else ?? {}), here, value, text)
    if (isMap(value)) {
      for (const pair of value.items) {
        const key = pair.key.value
        const pairText = sliceOf(pair.key, pair.value)
        const property = schema.properties?.[key]
        if (property) record(texts, `${here}.${key}`, pairText)
        const inner = property ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {})
        if (pair.value) walk(inner, `${here}.${key}`, pair.value, pairText)
      }
    }
    if (isSeq(value)) for (const item of value.items) walk(schema.items ?? {}, `${here}[]`, item, sliceOf(item))
  }

  /** The source from one node to the end of another, as if it began in the first column. */
  function sliceOf(from, to = from) {
    const start = from.range[0]
    const column = start - (source.lastIndexOf('\n', start) + 1)
    const text = source.slice(start, (to ?? from).range[1]).trimEnd()
    return text.replaceAll(`\n${' '.repeat(column)}`, '\n')
  }

  /** A type that is said by its name alone. */
  function recordWord(union, name, word, text) {
    if (union.discriminator && branches(union).has(word)) record(texts, `${name}:${word}`, text)
  }

  function recordMap(id, value) {
    const known = maps.get(id)
    if (known === undefined || value.items.length < known.items.length) maps.set(id, value)
  }
}

function record(texts, id, text) {
  const known = texts.get(id)
  if (text.split('\n').length > LINES || (known !== undefined && known.length <= text.length)) return
  texts.set(id, text)
}

/** The only conditions in the schema are about types. */
function holds({ type, ...more }, value) {
  if (type === undefined || Object.keys(more).length > 0) throw new Error(`a condition that is not a type: ${type}`)
  if (isMap(value)) return type === 'object'
  if (isSeq(value)) return type === 'array'
  return isScalar(value) && typeof value.value === (type === 'integer' ? 'number' : type)
}
