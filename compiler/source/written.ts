/** YAML that is written for people: plain values, with comments beside and above them. */
import { Document, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml'

import type { Scalar as Plain } from './tree.ts'

/** What is undefined in a map is left out. */
export type Written = Plain | readonly Written[] | WrittenMap | Commented
export interface WrittenMap {
  readonly [key: string]: Written | undefined
}

/** A value with a comment at the end of its line, or in lines above it. */
export class Commented {
  readonly value: Written
  readonly beside: string | undefined
  readonly above: readonly string[]

  constructor(value: Written, comment: { readonly beside?: string; readonly above?: readonly string[] }) {
    this.value = value
    this.beside = comment.beside
    this.above = comment.above ?? []
  }
}

/** Maps of scalars that are no longer stand on one line, and so do all items of lists. */
const WIDTH = 110

/** `head`: lines of comment at the beginning. */
export function printWritten(map: WrittenMap, head: readonly string[]): string {
  const document = new Document()
  document.contents = nodeOf(map, 'root') // a node is what contents are
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: true })
  return head.map((line) => `# ${line}\n`).join('') + text.split('\n').map(tight).join('\n')
}

/** `[1, 2]` for `[ 1, 2 ]`, outside of quotes and comments. */
function tight(line: string): string {
  const parts = line.match(/'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|(?:^|\s)#.*$|[^'"#]+|./g) ?? []
  return parts
    .map((part) => (/^(['"]|\s*#)/.test(part) ? part : part.replace(/\[ /g, '[').replace(/ \]/g, ']')))
    .join('')
}

/** `part`: a value of the root, which stands in lines of its own where it holds maps. */
type Place = 'item' | 'part' | 'root' | 'value'

function nodeOf(written: Written, place: Place): Node {
  if (written instanceof Commented) {
    const node = nodeOf(written.value, place)
    if (written.beside !== undefined) node.comment = ` ${written.beside}`
    if (written.above.length > 0) node.commentBefore = written.above.map((line) => ` ${line}`).join('\n')
    return node
  }
  if (written === null || typeof written !== 'object') return scalarOf(written)
  if (isList(written)) {
    const list = new YAMLSeq()
    for (const item of written) list.add(nodeOf(item, 'item'))
    list.flow = written.every(isScalar) || (!written.some(isLong) && isShort(written))
    return list
  }
  const map = new YAMLMap()
  for (const [key, value] of Object.entries(written)) {
    if (value === undefined) continue
    const above = value instanceof Commented ? value.above : []
    const plain = value instanceof Commented ? new Commented(value.value, beside(value)) : value
    const keyNode = scalarOf(key)
    if (above.length > 0) keyNode.commentBefore = above.map((line) => ` ${line}`).join('\n')
    map.add(new Pair(keyNode, nodeOf(plain, place === 'root' ? 'part' : 'value')))
  }
  const isFlat = place === 'value' || Object.values(written).every((value) => value === undefined || isScalar(value))
  map.flow = place === 'item' || (place !== 'root' && isFlat && isShort(written) && !hasComments(written))
  return map
}

function beside({ beside: comment }: Commented): { beside?: string } {
  return comment === undefined ? {} : { beside: comment }
}

function scalarOf(value: Plain): Scalar {
  const scalar = new Scalar(value)
  if (typeof value === 'string' && /[\\$^*]/.test(value)) scalar.type = Scalar.QUOTE_SINGLE
  return scalar
}

function isList(written: Written): written is readonly Written[] {
  return Array.isArray(written)
}

function isScalar(written: Written): boolean {
  return written === null || typeof written !== 'object'
}

/** A list of layers is written one a line. */
function isLong(written: Written): boolean {
  return written instanceof Commented || (written !== null && typeof written === 'object' && 'name' in written)
}

function isShort(written: Written): boolean {
  return JSON.stringify(written).length < WIDTH
}

function hasComments(written: Written | undefined): boolean {
  if (written instanceof Commented) return true
  if (written === null || typeof written !== 'object') return false
  return Object.values(written as Readonly<Record<string, Written | undefined>>).some(hasComments)
}
