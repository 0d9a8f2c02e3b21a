/** What an editor types in with a key or a type. */
import { isMap, isScalar, isSeq } from 'yaml'

import { branches, definition } from './strict.mjs'
import { humanName } from './words.mjs'

/** Longer examples are cut down to what must be said. */
const SHORT = 4

/** A default is typed in with its key. As a `default`, servers would also write it, unasked, into every new object. */
export function defaultSnippet(initial) {
  if (typeof initial !== 'number' && typeof initial !== 'boolean') return {}
  return { defaultSnippets: [{ label: `${initial}`, description: 'The default.', body: `\${1:${initial}}` }] }
}

/** A whole object of each type of a union, with the values of an example to be typed over. */
export function typeSnippets(corpus, union, name) {
  return [...branches(union)].flatMap(([type, branch]) => {
    const example = corpus.maps.get(`${name}:${type}`)
    const body = example && bodyOf(example, union.discriminator.propertyName, definition(branch).required)
    return body ? [{ label: `${type} ${humanName(name)}`, description: definition(branch).description, body }] : []
  })
}

/** The example with a stop at each value; undefined where a value has an expression, whose signs would be taken for stops. */
function bodyOf(example, tag, required) {
  let stop = 0
  let expression = false
  const filled = (node) => {
    if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [key.value, filled(value)]))
    if (isSeq(node)) return node.items.some(isSeq) ? `\${${++stop}:[]}` : node.items.map(filled)
    const text = isScalar(node) ? String(node.value) : ''
    expression ||= /[${}]/.test(text)
    return `\${${++stop}:${text}}`
  }
  const wanted = example.items.filter(({ key }) => required.includes(key.value) || example.items.length <= SHORT)
  const body = wanted.map(({ key, value }) => [key.value, key.value === tag ? value.value : filled(value)])
  return expression ? undefined : Object.fromEntries(body)
}
