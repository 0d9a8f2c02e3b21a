/** Reads YAML into trees. The only place, with `print.ts`, that knows the `yaml` package. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'

import type { Position, Reporter, Span } from '../diagnostics/index.ts'
import type { ListTree, MapEntry, MapTree, Provenance, ScalarTree, Tree } from './tree.ts'
import { reportSyntax } from './syntax-errors.ts'

/** The document in `text` as a tree, or undefined after a reported mistake that leaves nothing to go on with. */
export function parseDocument(file: string, text: string, reporter: Reporter): MapTree | undefined {
  const tree = parseValue(file, text, reporter)
  if (tree === undefined || tree.kind === 'map') return tree
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
  const plain = text.replace(/^\uFEFF/, '') // editors count no column for a byte order mark
  const lines = new LineCounter()
  const documents = parseAllDocuments(plain, { lineCounter: lines, merge: true, prettyErrors: false, uniqueKeys: true })
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const span = (start: number, end: number): Span => ({
    file,
    start: place(start),
    end: place(Math.max(end, start + 1)),
  })
  const [first, second] = Array.isArray(documents) ? documents : []
  if (first === undefined || first.contents === null) {
    const at = span(0, 0)
    if (first && reportSyntax(first, plain, span, reporter)) return undefined
    reporter.report('empty-file', {
      message: 'the file is empty',
      at,
      help: 'start from `experiments/mnist-distill.yaml`',
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
  if (reportSyntax(first, plain, span, reporter)) return undefined
  return new TreeBuilder(first, span, provenance, reporter).build(first.contents)
}

class TreeBuilder {
  readonly #document: Document.Parsed
  readonly #span: (start: number, end: number) => Span
  readonly #provenance: Provenance
  readonly #reporter: Reporter

  constructor(
    document: Document.Parsed,
    span: (start: number, end: number) => Span,
    provenance: Provenance,
    reporter: Reporter,
  ) {
    this.#document = document
    this.#span = span
    this.#provenance = provenance
    this.#reporter = reporter
  }

  build(node: Node): Tree {
    const target = isAlias(node) ? node.resolve(this.#document) : node
    const placed = { span: this.#spanOf(target ?? node), provenance: this.#provenance }
    if (isMap(target)) return { kind: 'map', ...placed, entries: this.#entries(target) } satisfies MapTree
    if (isSeq(target)) {
      return { kind: 'list', ...placed, items: target.items.map((item) => this.build(item as Node)) } satisfies ListTree
    }
    return { kind: 'scalar', ...placed, value: this.#scalar(target, placed.span) } satisfies ScalarTree
  }

  #scalar(node: unknown, span: Span): ScalarTree['value'] {
    const value = isScalar(node) ? node.value : null
    const digits = isScalar(node) && /^[-+]?\d+$/.test(node.source ?? '')
    if (typeof value === 'number' && digits && !Number.isSafeInteger(value)) {
      this.#reporter.report('number-precision', {
        message: 'the number has more digits than can be kept',
        at: span,
        help: 'quote it if it is a text',
      })
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.#reporter.report('number-precision', { message: 'the number is not finite', at: span })
    }
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
    return null
  }

  /** Own keys first in the text win over merged ones (`<<`), wherever the merge stands. */
  #entries(map: YAMLMap): ReadonlyMap<string, MapEntry> {
    const entries = new Map<string, MapEntry>()
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      if (isMergeKey(pair.key)) continue
      const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
      const at = this.#spanOf(pair.key)
      const value = pair.value
        ? this.build(pair.value)
        : ({ kind: 'scalar', value: null, span: at, provenance: this.#provenance } as const)
      entries.set(key, { key: at, value })
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

  #spanOf(node: Node): Span {
    const [start, end] = node.range ?? [0, 0]
    return this.#span(start, end)
  }
}

function isMergeKey(key: Node): boolean {
  return (
    isScalar(key) &&
    (key.value === '<<' || (typeof key.value === 'symbol' && key.value.description === '<<')) &&
    key.type === 'PLAIN'
  )
}
