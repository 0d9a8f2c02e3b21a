/** Reads YAML into trees. */
import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap } from 'yaml'

import type { Position, Reporter, Span } from '../diagnostics/index.ts'
import {
  madeUnknown,
  type ListTree,
  type MapEntry,
  type MapTree,
  type Provenance,
  type ScalarTree,
  type Tree,
} from './tree.ts'
import { aliasTargets, reportExtent } from './aliases.ts'
import { readDocuments } from './documents.ts'
import { LENGTH_LIMIT, NO_SPEC } from './limits.ts'
import { reportSyntax } from './syntax-errors.ts'

/** The document in `text` as a tree, or undefined after a reported mistake that leaves nothing to go on with. */
export function parseDocument(file: string, text: string, reporter: Reporter): MapTree | undefined {
  const tree = parseValue(file, text, reporter)
  if (tree === undefined || tree.kind === 'map') return tree
  if (tree.span.unknown) return undefined
  reporter.report('wrong-type', {
    message: `the file holds ${tree.kind === 'list' ? 'a list' : 'a single value'}, not a map of keys`,
    at: tree.span,
    help: 'an experiment is a map: it starts with `version: 1`',
  })
  return undefined
}

/** Any YAML value; `provenance` says how it got there. */
export function parseValue(
  file: string,
  text: string,
  reporter: Reporter,
  provenance: Provenance = 'written',
): Tree | undefined {
  if (text.length > LENGTH_LIMIT) {
    const at = { file, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }
    const message = `the text has ${text.length} characters, more than the ${LENGTH_LIMIT} that are read`
    reporter.report('too-large', { message, at, help: NO_SPEC })
    return undefined
  }
  const plain = text.replace(/^\uFEFF/, '') // editors count no column for a byte order mark
  const { documents, lines, tags, refused } = readDocuments(plain)
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const span = (start: number, end: number): Span => ({
    file,
    start: place(start),
    end: place(Math.max(end, start + 1)),
  })
  if (refused) {
    const { offset, ...report } = refused
    reporter.report('too-large', { ...report, at: span(offset, offset) })
    return undefined
  }
  const [first, second] = documents
  if (first === undefined || first.contents === null) {
    const at = span(0, 0)
    if (first && reportSyntax(first, plain, tags, span, reporter)) return undefined
    reporter.report('empty-file', {
      message: 'the file is empty',
      at,
      help: '`ts-compile init` writes one to start from',
    })
    return undefined
  }
  if (second) {
    const [start] = second.range
    reporter.report('yaml-syntax', {
      message: 'a second document starts here',
      at: span(start, start),
      help: 'write one document a file',
    })
    return undefined
  }
  if (reportSyntax(first, plain, tags, span, reporter)) return undefined
  const targets = aliasTargets(first)
  if (reportExtent(first, targets, span, reporter)) return undefined
  return new TreeBuilder(targets, span, provenance, reporter).build(first.contents)
}

/** What only escapes can put into a text, and nobody means to: `"\\bconv"` starts with a backspace. */
const ESCAPED = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/

class TreeBuilder {
  readonly #targets: ReadonlyMap<Alias, Node>
  readonly #span: (start: number, end: number) => Span
  readonly #provenance: Provenance
  readonly #reporter: Reporter
  /** The alias through which the nodes are read that are built now. */
  #alias: Span | undefined

  constructor(
    targets: ReadonlyMap<Alias, Node>,
    span: (start: number, end: number) => Span,
    provenance: Provenance,
    reporter: Reporter,
  ) {
    this.#targets = targets
    this.#span = span
    this.#provenance = provenance
    this.#reporter = reporter
  }

  build(node: Node): Tree {
    return isAlias(node) ? this.#through(node, () => this.#built(this.#targets.get(node) ?? node)) : this.#built(node)
  }

  /** What `make` makes stands at its anchor, and is looked at here: at the outermost of the aliases that lead to it. */
  #through<T>(alias: Node, make: () => T): T {
    const before = this.#alias
    this.#alias ??= this.#spanOf(alias)
    const made = make()
    this.#alias = before
    return made
  }

  #built(target: Node): Tree {
    const placed = { span: this.#spanOf(target), provenance: this.#provenance }
    if (isMap(target)) {
      const map = { kind: 'map', ...placed, entries: this.#entries(target) } satisfies MapTree
      const foreign = target.items.filter(({ key }) => this.#nameOf(key as Node) === undefined).length
      if (foreign === 0) return map
      return madeUnknown(foreign < target.items.length ? map : { kind: 'scalar', ...placed, value: null })
    }
    if (isSeq(target)) {
      return { kind: 'list', ...placed, items: target.items.map((item) => this.build(item as Node)) } satisfies ListTree
    }
    const scalar = { kind: 'scalar', ...placed, value: this.#scalar(target) } satisfies ScalarTree
    return this.#isMeant(target, scalar) ? scalar : madeUnknown(scalar)
  }

  #scalar(node: unknown): ScalarTree['value'] {
    const value = isScalar(node) ? node.value : null
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    return null
  }

  /** False, and reported, where YAML cannot keep what is written, or reads what nobody means. */
  #isMeant(node: unknown, { span }: ScalarTree): boolean {
    const value = isScalar(node) ? node.value : null
    const source = isScalar(node) ? (node.source ?? '') : ''
    const digits = source.length < 1000 && /^[-+]?(\d+|0x[\da-fA-F]+|0o[0-7]+)$/.test(source)
    if (typeof value === 'number' && digits && !Number.isSafeInteger(value)) {
      this.#reporter.report('number-precision', {
        message: 'the number has more digits than can be kept',
        at: span,
        help: 'quote it if it is a text',
      })
      return false
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.#reporter.report('number-precision', { message: 'the number is not finite', at: span })
      return false
    }
    if (value === 0 && /^[-+]?[\d.]*[1-9][\d.]*e-\d+$/i.test(source.slice(0, 1000))) {
      this.#reporter.report('number-precision', {
        message: 'the number is too small to be kept: it would be 0',
        at: span,
        help: 'write 0 if that is meant',
      })
      return false
    }
    if (typeof value === 'string' && isScalar(node) && node.type === 'QUOTE_DOUBLE' && ESCAPED.test(value)) {
      this.#reporter.report('double-quoted-backslash', {
        message: 'a backslash in double quotes made a control character of what follows it',
        at: span,
        help: "put regular expressions in single quotes: '\\b'",
      })
      return false
    }
    return true
  }

  /** Own keys first in the text win over merged ones (`<<`), wherever the merge stands. */
  #entries(map: YAMLMap): ReadonlyMap<string, MapEntry> {
    const entries = new Map<string, MapEntry>()
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      if (isMergeKey(pair.key)) continue
      const key = this.#nameOf(pair.key)
      const at = this.#spanOf(pair.key)
      if (key === undefined) {
        const message = `a key is a name, and this is a ${isMap(isAlias(pair.key) ? this.#targets.get(pair.key) : pair.key) ? 'map' : 'list'}`
        const help = map.flow && map.items.length === 1 ? 'a text that starts with a brace stands in quotes' : undefined
        this.#reporter.report('yaml-syntax', { message, at, help })
        continue
      }
      const entry = (): MapEntry => ({
        key: at,
        value: pair.value
          ? this.build(pair.value)
          : { kind: 'scalar', value: null, span: at, provenance: this.#provenance },
      })
      const first = entries.get(key)
      if (!first) {
        entries.set(key, entry())
        continue
      }
      const message = 'the key is written twice in one map'
      const notes = [{ message: 'the first one', span: first.key }]
      const [above, empty] = [...entries].at(-1) ?? []
      const isFallen =
        !map.flow &&
        above !== undefined &&
        above !== key &&
        empty?.value.kind === 'scalar' &&
        empty.value.value === null
      const help = isFallen ? `indent what belongs to \`${above}\`, which is empty` : 'remove one of the two'
      this.#reporter.report('duplicate-key', { message, at, help, notes })
      if (isFallen)
        entries.set(above, { ...empty, value: { ...empty.value, kind: 'map', entries: new Map([[key, entry()]]) } })
    }
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      if (!isMergeKey(pair.key) || !pair.value) continue
      const sources = isSeq(pair.value) ? (pair.value.items as Node[]) : [pair.value]
      for (const source of sources) {
        const tree = this.build(source)
        if (tree.kind !== 'map') {
          this.#reporter.report('yaml-syntax', {
            message: '`<<` merges maps, and this is none',
            at: this.#spanOf(source),
          })
          continue
        }
        for (const [key, entry] of tree.entries) if (!entries.has(key)) entries.set(key, entry)
      }
    }
    return entries
  }

  /** What a key says, also through an alias; nothing where it is a map or a list (`{{ x }}`). */
  #nameOf(key: Node): string | undefined {
    const said = isAlias(key) ? (this.#targets.get(key) ?? key) : key
    return isScalar(said) ? String(said.value) : undefined
  }

  #spanOf(node: Node): Span {
    const [start, end] = node.range ?? [0, 0]
    const span = this.#span(start, end)
    return this.#alias ? { ...span, alias: this.#alias } : span
  }
}

function isMergeKey(key: Node): boolean {
  return (
    isScalar(key) &&
    (key.value === '<<' || (typeof key.value === 'symbol' && key.value.description === '<<')) &&
    key.type === 'PLAIN'
  )
}
