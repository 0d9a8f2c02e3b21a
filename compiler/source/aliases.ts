/** What aliases stand for, and the size and depth of a text with all of them written out. */
import { isAlias, isCollection, isPair, type Alias, type Document, type Node } from 'yaml'

import type { Reporter, Span } from '../diagnostics/index.ts'
import { DEPTH_LIMIT, NO_SPEC, TOO_DEEP, VALUE_LIMIT } from './limits.ts'

/** The nodes that aliases stand for, each by the nearest anchor above it. One walk: the package would take one an alias. */
export function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  const rest: unknown[] = [document.contents]
  while (rest.length > 0) {
    const node = rest.pop()
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target) targets.set(node, target)
    } else if (isPair(node)) rest.push(node.value, node.key)
    else if (typeof node === 'object' && node !== null) {
      const { anchor } = node as { anchor?: string }
      if (anchor !== undefined) anchors.set(anchor, node as Node)
      if (isCollection(node)) for (let i = node.items.length - 1; i >= 0; i--) rest.push(node.items[i])
    }
  }
  return targets
}

interface Extent {
  readonly size: number
  readonly height: number
}

/** Aliases must name an anchor above, not one that they are in; and nothing is larger or deeper than any spec. */
export function reportExtent(
  document: Document.Parsed,
  targets: ReadonlyMap<Alias, Node>,
  span: (start: number, end: number) => Span,
  reporter: Reporter,
): boolean {
  const known = new Map<unknown, Extent>()
  const open = new Set<unknown>()
  const told = new Set<string>()
  const report = (code: 'yaml-alias' | 'too-large', node: Node, message: string, help?: string): void => {
    const [start, end] = node.range ?? [0, 0]
    if (code === 'yaml-alias' || !told.has(message)) reporter.report(code, { message, at: span(start, end), help })
    told.add(message)
  }
  const one: Extent = { size: 1, height: 0 }
  /** Each node is looked into once. */
  const extentOf = (node: unknown): Extent => {
    if (isAlias(node)) {
      const target = targets.get(node)
      if (target === undefined) report('yaml-alias', node, `there is no anchor \`&${node.source}\` above`)
      else if (open.has(target)) report('yaml-alias', node, `\`*${node.source}\` stands inside of what it repeats`)
      else return extentOf(target)
      return one
    }
    if (isPair(node)) {
      const { size, height } = extentOf(node.value)
      return { size: size + 1, height }
    }
    if (!isCollection(node)) return one
    const before = known.get(node)
    if (open.size + (before?.height ?? 1) > DEPTH_LIMIT) {
      report('too-large', node, TOO_DEEP.message, TOO_DEEP.help)
      return before ?? one
    }
    if (before) return before
    open.add(node)
    const extents = node.items.map(extentOf)
    open.delete(node)
    const size = extents.reduce((sum, extent) => sum + extent.size, 1)
    const height = extents.reduce((most, extent) => Math.max(most, extent.height), 0) + 1
    known.set(node, { size, height })
    if (size > VALUE_LIMIT)
      report('too-large', node, `this is more than ${VALUE_LIMIT} values, its aliases written out`, NO_SPEC)
    return { size, height }
  }
  extentOf(document.contents)
  return told.size > 0
}
