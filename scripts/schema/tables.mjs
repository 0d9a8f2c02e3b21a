/** The schema as tables for readers: each thing with its keys, their types and defaults, and an example. */
import { exampleOf } from './corpus.mjs'
import { branches, comment, definition, definitions, refName, resolve, roots } from './strict.mjs'
import { humanName } from './words.mjs'

/** Every definition that a spec can hold, in the order in which the keys of `names` lead to them. */
export function reachable(names) {
  const found = []
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null) return
    const { part, usual, other } = comment(node)
    for (const name of [refName(node), part, usual, other]) {
      if (name === undefined || found.includes(name)) continue
      found.push(name)
      visit(definition(name))
    }
    for (const [key, value] of Object.entries(node)) if (key !== '$defs') visit(value)
  }
  for (const name of names) visit(roots[name])
  const parts = new Set(
    found.filter((name) => definition(name).discriminator).flatMap((name) => [...branches(definition(name)).values()]),
  )
  return found.filter((name) => !parts.has(name) && (definition(name).properties || definition(name).discriminator))
}

/** A whole file, an object or a union, as the template has it. */
export function section(corpus, name) {
  const node = roots[name] ?? definition(name)
  const title = humanName(name)
  if (!node.discriminator) return { title, description: node.description, keys: keys(corpus, node, name, () => true) }
  const tag = node.discriminator.propertyName
  const types = [...branches(node)]
  const [first, ...others] = types.map(([, branch]) => definition(branch))
  const shared = (key) =>
    key !== tag &&
    others.every(({ properties }) => JSON.stringify(properties[key]) === JSON.stringify(first.properties[key]))
  return {
    title,
    description: node.description,
    tag,
    shared: keys(corpus, first, types[0][1], shared),
    types: types.map(([type, branch]) => ({
      type,
      heading: `${title} \`${type}\``,
      description: definition(branch).description,
      keys: keys(corpus, definition(branch), branch, (key) => key !== tag && !shared(key)),
      example: exampleOfType(corpus, name, type),
    })),
  }
}

function exampleOfType(corpus, union, type) {
  const text = corpus.texts.get(`${union}:${type}`)
  if (text === undefined)
    throw new Error(`no example of ${union} \`${type}\`: write one into a file of docs/examples, which must compile`)
  return text
}

function keys(corpus, { properties, required = [] }, owner, wanted) {
  return Object.entries(properties)
    .filter(([key]) => wanted(key))
    .map(([key, property]) => {
      const { meaning, initial } = split(property)
      return {
        key,
        type: cell(typeOf(property)),
        initial: required.includes(key) ? 'required' : cell(initial ?? ''),
        meaning: cell(meaning),
        example: exampleOf(corpus, owner, key),
      }
    })
}

/** A description's sentence about the default, and the rest of it. */
function split({ description, default: initial }) {
  const sentence = /(?:^|\s)Default:? (.+?)\.(?=\s|$)/.exec(description)
  if (!sentence)
    return { meaning: description, initial: initial === undefined ? undefined : `\`${JSON.stringify(initial)}\`` }
  const meaning = description.replace(sentence[0], '').trim()
  const plain = /^-?[\d.]+(e-?\d+)?$/.test(sentence[1]) || (initial !== undefined && sentence[1] === String(initial))
  return { meaning, initial: plain ? `\`${sentence[1]}\`` : sentence[1] }
}

function cell(text) {
  return text.replaceAll('|', '\\|')
}

const WORDS = { integer: 'whole number', boolean: 'true or false', string: 'text', array: 'list', object: 'map' }

/** A node's type in words, with links to what it refers to. */
function typeOf(node) {
  const { part, usual, other } = comment(node)
  if (part) return `some keys of a ${link(part)}`
  if (usual) return `${link(usual)} or ${link(other)}`
  if (node.$ref !== undefined) {
    const target = definitions[refName(node)]
    return target.properties ? link(refName(node)) : typeOf(target)
  }
  if (node.if !== undefined) return conditional(node)
  if (node.const !== undefined) return `\`${node.const}\``
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ')
  const types = [node.type ?? []].flat()
  if (['number', 'string', 'boolean'].every((type) => types.includes(type))) return 'value'
  const words = types.map((type) => word(type, node))
  return words.join(words.every((word) => word.includes(' of ')) ? ', or ' : ' or ')
}

function word(type, { items, additionalProperties }) {
  if (type === 'array' && items) return `list of ${typeOf(items)}`
  if (type === 'object' && typeof additionalProperties === 'object') return `map of ${typeOf(additionalProperties)}`
  return WORDS[type] ?? type
}

/** Whether the words are the types of a union: a thing that may be said by its name alone. */
function namesOf({ enum: words = [] }, union) {
  return union.discriminator !== undefined && [...branches(union).keys()].join() === words.join()
}

/** `if` picks a type; what it does not pick keeps its plain name. */
function conditional({ type, if: condition, then, else: otherwise, ...node }) {
  if (then && otherwise && namesOf(then, resolve(otherwise))) return `${typeOf(otherwise)}, or its name alone`
  const types = [type ?? []].flat()
  const picked = (one) => (one === condition.type ? then : otherwise)
  return types
    .map((one) => {
      const branch = picked(one)
      return branch && Object.keys(resolve(branch)).some((key) => key !== 'if')
        ? typeOf({ type: one, ...node, ...branch })
        : word(one, node)
    })
    .join(' or ')
}

function link(name) {
  const title = humanName(name)
  return `[${title}](#${title.toLowerCase().replaceAll(' ', '-')})`
}
