/** The two schemas that are written by hand, as one: references are followed, unions are known by name. */
import { readFile } from 'node:fs/promises'

import { root } from '../generated.mjs'

const read = async (name) => JSON.parse(await readFile(new URL(`schema/${name}.schema.json`, root), 'utf8'))

/** What a whole file may be. A network file is not called `network`, which is a map in an experiment. */
export const roots = { experiment: await read('experiment'), networkFile: await read('network') }

/** What the parts of a file may be, by name. */
export const definitions = roots.experiment.$defs

/** The name of the definition that a node refers to. */
export function refName({ $ref }) {
  return $ref === undefined ? undefined : $ref.replace(/^.*\//, '')
}

/** The definition that a reference names. */
export function definition(name) {
  const found = definitions[name]
  if (!found) throw new Error(`the schema has no definition ${name}`)
  return found
}

/** The node itself, or what it refers to. */
export function resolve(node) {
  return node.$ref === undefined ? node : resolve(definition(refName(node)))
}

/** Of a union, by the value of its tag: the name of each branch's definition. */
export function branches(union) {
  const tag = union.discriminator.propertyName
  return new Map(union.oneOf.map((branch) => [resolve(branch).properties[tag].const, refName(branch)]))
}

/** The names of all unions. */
export const unions = Object.keys(definitions).filter((name) => definitions[name].discriminator)

/**
 * What a node's `$comment` says that the keywords cannot: `some keys of layer` (all of them may be left out), or
 * `layer or repeatBlock` (the latter if it has the first key that such a thing must have), or, of a key that `normalize` asks for,
 * `there after normalize`, which is for the types alone.
 */
export function comment({ $comment = '' }) {
  if ($comment === 'there after normalize') return {}
  const [, part] = /^some keys of (\w+)$/.exec($comment) ?? []
  const [, usual, other] = /^(\w+) or (\w+)$/.exec($comment) ?? []
  if ($comment !== '' && part === undefined && usual === undefined) throw new Error(`unknown $comment: ${$comment}`)
  return { part, usual, other }
}
