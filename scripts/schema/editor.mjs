/**
 * The editor's schema of a file, made of the strict one, for language servers of draft 07.
 *
 * What is strict holds of specs after `evaluate`; what is typed may say `${…}` for every scalar, may leave out what it
 * inherits, and is read while it is written. Parts of a file that inherit have definitions of their own
 * (`solver.inherited`): nothing is required in them, and null deletes. So have changes of a thing (`layer.edited`).
 */
import { exampleOf } from './corpus.mjs'
import { defaultSnippet } from './snippets.mjs'
import { comment, definition, refName, resolve } from './strict.mjs'
import { unionNode } from './unions.mjs'
import { branchLines, humanName, valueDescriptions, withExample } from './words.mjs'

/** Keywords that this file knows how to turn. Another one must be thought about before it is let through. */
const KNOWN = new Set(
  `$schema $id $defs $ref $comment title description default type properties required additionalProperties propertyNames
  minProperties items minItems maxItems uniqueItems minLength pattern minimum maximum exclusiveMinimum exclusiveMaximum const
  enum if then else oneOf discriminator`.split(/\s+/),
)

/** Servers show alternatives without properties as if they were one: these two have some, which mean nothing. */
const EXPRESSION = { type: 'string', pattern: '\\$\\{.*\\}', properties: {} }
const ANYTHING = { properties: {} }

/** Keys that say that a file is no whole: what it lacks comes from elsewhere. */
const INHERITING = ['extends', 'abstract']

/** A definition's `mode` is `''`, the whole thing; `inherited`, what is laid over a base; or `edited`, what changes another. */
export class EditorSchema {
  definitions = {}

  constructor(corpus) {
    this.corpus = corpus
  }

  /** The schema of a whole file, which starts from one of the snippets. */
  of(name, strict, snippets) {
    const inheriting = INHERITING.filter((key) => strict.properties[key])
    const root = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: humanName(name),
      description: strict.description,
      ...this.alternatives({ allOf: [{ not: { type: 'object', minProperties: 2 } }], defaultSnippets: snippets }),
    }
    const whole = this.object(strict, name, '')
    if (inheriting.length === 0) return { ...root, ...whole, definitions: this.#sorted() }
    this.definitions[name] = whole
    this.definitions[`${name}.inherited`] = this.object(strict, name, 'inherited')
    return {
      ...root,
      type: 'object',
      if: { anyOf: inheriting.map((key) => ({ required: [key] })) },
      then: { $ref: `#/definitions/${name}.inherited` },
      else: { $ref: `#/definitions/${name}` },
      definitions: this.#sorted(),
    }
  }

  #sorted() {
    return Object.fromEntries(Object.entries(this.definitions).sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  idOf(name, mode) {
    return mode === '' ? name : `${name}.${mode}`
  }

  objectType(mode) {
    return mode === 'inherited' ? ['object', 'null'] : 'object'
  }

  /** A node of the strict schema as editors have it; `owner` is the definition that it is part of. */
  #node(node, owner, mode) {
    for (const keyword of Object.keys(node))
      if (!KNOWN.has(keyword)) throw new Error(`${owner}: the editor's schema does not know \`${keyword}\` yet`)
    const { part, usual, other } = comment(node)
    if (part) return this.#reference(part, 'edited', node)
    if (usual) return this.#either(usual, other, mode)
    if (node.$ref !== undefined) return this.#reference(refName(node), mode, node)
    if (node.if !== undefined) return this.#conditional(node, owner, mode)
    if (node.enum !== undefined || node.const !== undefined) return this.choice(node, mode)
    if (node.properties !== undefined) return this.object(node, owner, mode)
    const { items, additionalProperties: more, ...rest } = node
    return {
      ...this.#typed(rest, mode),
      ...(items && { items: this.#node(items, owner, '') }), // a list replaces what was there
      ...(more !== undefined && {
        additionalProperties: typeof more === 'object' ? this.#node(more, owner, mode) : more,
      }),
    }
  }

  /** One of two things, told apart by the first key that the other must have. */
  #either(usual, other, mode) {
    const [key] = definition(other).required
    const [then, otherwise] = [other, usual].map((name) => this.#reference(name, mode, {}))
    return {
      ...this.alternatives({ properties: this.definitions[this.idOf(other, mode)].properties }),
      if: { type: 'object', required: [key] },
      then,
      else: otherwise,
    }
  }

  /** A number or a truth value may be an expression as well, and so may a text of a form. */
  #typed({ $comment: _comment, default: initial, ...node }, mode) {
    const types = [node.type].flat().filter((type) => type !== undefined)
    if (types.length === 0) return node
    const result = { ...node, ...defaultSnippet(initial) }
    const plain = types.find((type) => WORDS[type] !== undefined)
    if (plain !== undefined && !types.includes('string')) {
      types.push('string')
      result.pattern = EXPRESSION.pattern
      result.patternErrorMessage = `${WORDS[plain]} is expected, or an expression in \${…}`
    } else if (node.pattern !== undefined) {
      result.pattern = `${node.pattern}|${EXPRESSION.pattern}`
      result.patternErrorMessage = `a text of the form ${node.pattern} is expected`
    }
    if (mode === 'inherited') types.push('null')
    result.type = types.length === 1 ? types[0] : [...new Set(types)]
    return result
  }

  /** One of some values, or an expression; `lines` says what each value is. */
  choice({ enum: values, const: constant, type: _type, default: _default, ...node }, mode, lines) {
    const choices = values ?? [constant]
    const told = lines ?? valueDescriptions(choices, node.description)
    return {
      ...node,
      anyOf: [
        { enum: choices, ...(told && { enumDescriptions: told }) },
        EXPRESSION,
        ...(mode === 'inherited' ? [{ type: 'null' }] : []),
      ],
    }
  }

  /** Something that completion sees and that excludes nothing. (A `not` in it must stand in an `allOf`: else it is taken for a scalar.) */
  alternatives(offered) {
    return { anyOf: [offered, ANYTHING] }
  }

  /** One thing or another by its type. Completion does not look behind conditions, so words are said again before them. */
  #conditional({ if: condition, then, else: otherwise, ...node }, owner, mode) {
    const branches = [then, otherwise].filter((branch) => branch !== undefined)
    const words = branches.flatMap((branch) => branch.enum ?? (branch.const === undefined ? [] : [branch.const]))
    const union = branches.map(resolve).find((branch) => branch.discriminator)
    const lines = union && branchLines(union, words)
    const turned = (branch) =>
      branch.enum || branch.const !== undefined ? this.choice(branch, mode, lines) : this.#node(branch, owner, mode)
    return {
      ...this.#typed(node, mode),
      ...(words.length > 0 && this.alternatives({ enum: words, ...(lines && { enumDescriptions: lines }) })),
      if: condition,
      ...(then && { then: turned(then) }),
      ...(otherwise && { else: turned(otherwise) }),
    }
  }

  object({ $schema: _schema, $id: _id, $defs: _defs, properties, required, ...rest }, owner, mode) {
    return {
      ...rest,
      title: humanName(owner),
      type: this.objectType(mode),
      properties: this.properties(properties, owner, mode),
      ...(mode === '' && required && { required }),
    }
  }

  properties(properties, owner, mode) {
    const inner = mode === 'edited' ? 'inherited' : mode // an edit is laid over a layer as a file over its base
    return Object.fromEntries(
      Object.entries(properties).map(([key, property]) => [key, this.#property(key, property, owner, inner)]),
    )
  }

  #property(key, property, owner, mode) {
    const { description, ...node } = property.const === undefined ? this.#node(property, owner, mode) : property
    const example = exampleOf(this.corpus, owner, key)
    return { ...node, title: key, description, markdownDescription: withExample(description, example) }
  }

  #reference(name, mode, { description }) {
    const id = this.idOf(name, mode)
    if (this.definitions[id] === undefined) {
      this.definitions[id] = {} // it may lead back to itself
      const node = definition(name)
      this.definitions[id] = node.discriminator ? unionNode(this, node, name, mode) : this.#node(node, name, mode)
    }
    return { $ref: `#/definitions/${id}`, ...(description !== undefined && { description }) }
  }
}

/** What is neither text nor a whole of parts, in words. */
const WORDS = { number: 'a number', integer: 'a whole number', boolean: 'true or false' }
