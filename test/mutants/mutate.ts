/** One spec damaged in one place: every key and every scalar, in every way that a hand slips. */
import { isMap, isPair, isScalar, isSeq, parseDocument, type Node, type Pair, type Scalar } from 'yaml'

export type Kind = 'misspell' | 'delete' | 'duplicate' | 'type' | 'range' | 'swap'

export interface Mutant {
  readonly file: string
  readonly kind: Kind
  /** `losses.soft.weight`, and what was done there. */
  readonly what: string
  readonly text: string
  /** Lines, from 1, of which one must be named where the mutant is refused. */
  readonly lines: readonly number[]
}

interface Site {
  readonly path: string
  readonly pair: Pair<Scalar, Node> | undefined
  readonly scalar: Scalar | undefined
  /** Where the map begins that holds the pair, and the key that holds the map. */
  readonly parent: number
}

/** All mutants of a text, in its order. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  return sitesOf(text).flatMap((site) => [...keyMutants(file, text, site), ...scalarMutants(file, text, site)])
}

function sitesOf(text: string): readonly Site[] {
  const sites: Site[] = []
  const document = parseDocument(text)
  const walk = (node: unknown, path: readonly string[], parent: number): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        if (!isPair(pair) || !isScalar(pair.key)) continue
        const inner = [...path, String(pair.key.value)]
        sites.push({ path: inner.join('.'), pair: pair as Pair<Scalar, Node>, scalar: undefined, parent })
        walk(pair.value, inner, startOf(pair.key))
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, i) => walk(item, [...path, String(i)], startOf(item as Node)))
    } else if (isScalar(node) && node.range) {
      sites.push({ path: path.join('.'), pair: undefined, scalar: node, parent })
    }
  }
  walk(document.contents, [], 0)
  return sites
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function splice(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to)
}

function keyMutants(file: string, text: string, { path, pair, parent }: Site): readonly Mutant[] {
  if (!pair) return []
  const [from, to] = pair.key.range ?? [0, 0]
  const line = lineAt(text, from)
  const name = text.slice(from, to)
  const made: Mutant[] = [
    { file, kind: 'misspell', what: `${path}: key`, text: splice(text, from, to, misspelt(name)), lines: [line] },
  ]
  // what is missing at the root is missing in the file
  const lines = parent === 0 ? [1, lineAt(text, text.search(/^[a-z]/m))] : [lineAt(text, parent)]
  made.push({ file, kind: 'delete', what: path, text: removed(text, pair), lines })
  const twice = doubled(text, pair)
  if (twice) made.push({ file, kind: 'duplicate', what: path, text: twice.text, lines: [line, twice.line] })
  if (pair.value && !isScalar(pair.value)) {
    const [start, end] = [startOf(pair.value), pair.value.range?.[1] ?? 0]
    const tail = text.slice(start, end).endsWith('\n') ? '\n' : ''
    const other = `${text[start - 1] === ' ' ? '' : ' '}7${tail}`
    made.push({
      file,
      kind: 'type',
      what: `${path}: 7`,
      text: splice(text, start, end, other),
      lines: [line, lineAt(text, start)],
    })
    const swapped = swappedPorts(text, pair.value)
    if (swapped !== undefined) {
      const lines = Array.from({ length: lineAt(text, end) - line + 1 }, (_, i) => line + i)
      made.push({ file, kind: 'swap', what: path, text: swapped, lines })
    }
  }
  return made
}

/** Two neighbours exchanged, as fingers do; the last letter twice where that changes nothing. */
function misspelt(word: string): string {
  const at = [...word].findIndex(
    (letter, i) => i > 0 && i + 1 < word.length && letter !== word[i + 1] && /\w/.test(letter + word[i + 1]),
  )
  if (at < 0) return `${word}${word.at(-1) ?? 'x'}`
  return `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`
}

/** The text without one pair; everything else stays where it was. */
function removed(text: string, pair: Pair<Scalar, Node>): string {
  const [from] = pair.key.range ?? [0]
  const end = pair.value?.range?.[1] ?? pair.key.range?.[1] ?? from
  const start = text.lastIndexOf('\n', from - 1) + 1
  const before = text.slice(start, from)
  if (/[^\s-]/.test(before)) {
    // in braces: its comma goes with it
    const after = /^\s*,\s*/.exec(text.slice(end))
    if (after) return splice(text, from, end + after[0].length, '')
    const comma = /,\s*$/.exec(text.slice(0, from))
    return splice(text, from - (comma?.[0].length ?? 0), end, '')
  }
  const last = text.indexOf('\n', end - (text[end - 1] === '\n' ? 1 : 0)) + 1
  // the first key of a list's item leaves its dash to the next one
  const dash = before.includes('-') ? before.trimEnd() : ''
  const rest = text.slice(last > 0 ? last : text.length)
  return text.slice(0, start) + (dash ? dash + rest.slice(dash.length) : rest)
}

function doubled(text: string, pair: Pair<Scalar, Node>): { readonly text: string; readonly line: number } | undefined {
  const [from] = pair.key.range ?? [0]
  const end = pair.value?.range?.[1] ?? pair.key.range?.[1] ?? from
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  const flow = /[^\s-]/.test(before)
  const copy = text.slice(from, end).trimEnd()
  if (flow) return { text: splice(text, from, from, `${copy}, `), line: lineAt(text, from) }
  const indent = before.replace('-', ' ')
  const after = text.indexOf('\n', end - (text[end - 1] === '\n' ? 1 : 0)) + 1
  if (after === 0) return undefined
  return { text: splice(text, after, after, `${indent}${copy}\n`), line: lineAt(text, after) }
}

/** `input` and `target` exchanged. */
function swappedPorts(text: string, value: Node): string | undefined {
  if (!isMap(value)) return undefined
  const range = (key: string): readonly [number, number] | undefined => {
    const node = value.get(key, true)
    return isScalar(node) && node.range ? [node.range[0], node.range[1]] : undefined
  }
  const [a, b] = [range('input'), range('target')].sort((x, y) => (x?.[0] ?? 0) - (y?.[0] ?? 0))
  if (!a || !b) return undefined
  const [first, second] = [text.slice(...a), text.slice(...b)]
  return splice(splice(text, b[0], b[1], first), a[0], a[1], second)
}

function scalarMutants(file: string, text: string, { path, scalar }: Site): readonly Mutant[] {
  if (!scalar?.range) return []
  const [from, to] = scalar.range
  const lines = [lineAt(text, from)]
  const put = (kind: Kind, by: string): Mutant => ({
    file,
    kind,
    what: `${path}: ${by}`,
    text: splice(text, from, to, by),
    lines,
  })
  const { value } = scalar
  const written = text.slice(from, to)
  if (typeof value === 'number')
    return [
      put('type', 'abc'),
      put('type', '[1, 2]'),
      ...['-1', '0', '0.3', '1e12', '.nan', '.inf'].map((by) => put('range', by)),
    ]
  if (typeof value === 'boolean') return [put('type', 'perhaps'), put('type', '3'), put('range', String(!value))]
  if (typeof value !== 'string') return [put('type', '{ a: 1 }')]
  const quote = /^['"]/.exec(written)?.[0] ?? ''
  return [
    put('misspell', `${quote}${misspelt(value)}${quote}`),
    put('type', '7'),
    put('type', '[a]'),
    put('range', "''"),
  ]
}
