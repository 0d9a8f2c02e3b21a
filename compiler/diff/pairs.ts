/** Experiments that stood beside each other as one variable's two values, and do no longer. */
import { stringify } from 'safe-stable-stringify'

import type { CompiledExperiment } from '../result.ts'
import { toValue, treeAt, type Tree } from '../source/index.ts'
import type { Change } from './change.ts'
import { causesIn } from './confounds.ts'
import { change } from './context.ts'
import { diffExperiments } from './diff.ts'

/** A spec on both sides. */
export interface Versions {
  readonly file: string
  readonly before: CompiledExperiment
  readonly after: CompiledExperiment
}

/** So many partners of a spec are named. */
const NAMED = 3
/** Whose specs differ in more parts than these differ in more than one thing: of a part, some is only about what is told. */
const PARTS = 3

/**
 * For each spec that has changed, whether it differed from another one in one thing, and differs in more now. A pair of two
 * that have changed is told at the first of them.
 */
export function confoundedPairs(specs: readonly Versions[]): ReadonlyMap<string, Change> {
  const all = specs.map((versions) => ({
    ...versions,
    parts: { before: partsOf(versions.before), after: partsOf(versions.after) },
  }))
  const isChanged = ({ parts }: Parted): boolean => apart(parts.before, parts.after).length > 0
  const found = new Map<string, Change>()
  for (const [i, one] of all.entries()) {
    if (!isChanged(one)) continue
    const pairs: Pair[] = []
    for (const [j, other] of all.entries()) {
      if (pairs.length === NAMED) break
      if (i === j || (j < i && isChanged(other))) continue
      const pair = confounded(one, other)
      if (pair) pairs.push(pair)
    }
    if (pairs.length > 0) found.set(one.file, told(pairs, one))
  }
  return found
}

type Parts = ReadonlyMap<string, string>
type Parted = Versions & { readonly parts: { readonly before: Parts; readonly after: Parts } }

interface Pair {
  readonly other: string
  readonly before: string
  readonly after: readonly string[]
}

function confounded(one: Parted, other: Parted): Pair | undefined {
  const [then, today] = [apart(one.parts.before, other.parts.before), apart(one.parts.after, other.parts.after)]
  // what they differ in more than before is in a part that was the same; to compare every pair in full takes too long
  if (then.length === 0 || then.length > PARTS || today.every((part) => then.includes(part))) return undefined
  const before = causesOf(one.before, other.before)
  if (before.length !== 1) return undefined
  const after = causesOf(one.after, other.after)
  return after.length < 2 ? undefined : { other: other.file, before: before[0] ?? '', after }
}

function causesOf(one: CompiledExperiment, other: CompiledExperiment): readonly string[] {
  return [...causesIn(diffExperiments(one, other).changes).keys()]
}

function told(pairs: readonly Pair[], { before, after }: Versions): Change {
  const [first] = pairs
  const spans = [before, after].map(({ tree }) => treeAt(tree, ['name'])?.span)
  return change('confounded', {
    section: 'design',
    subject: `beside ${pairs.map(({ other }) => other).join(', ')}`,
    before: first?.before ?? '',
    after: first?.after.join(', ') ?? '',
    notes: [
      `${pairs.length === 1 ? 'the pair' : 'each pair'} differed in one thing, and differs in more: what each of them does cannot be told from the outcome`,
    ],
    places: { ...(spans[0] && { before: spans[0] }), ...(spans[1] && { after: spans[1] }) },
  })
}

/** What training depends on, a text a part: two of the same text do the same. */
function partsOf({ tree }: CompiledExperiment): Parts {
  const parts = new Map<string, string>()
  for (const [key, { value }] of tree.entries) {
    if (WORDS.has(key)) continue
    if ((key === 'teachers' || key === 'students') && value.kind === 'map')
      for (const [name, network] of value.entries) parts.set(`${key}.${name}`, textOf(network.value))
    else parts.set(key, textOf(value))
  }
  return parts
}

const WORDS: ReadonlySet<string> = new Set([
  'version',
  'name',
  'description',
  'tags',
  'metrics',
  'sweep',
  'vars',
  'allow',
])

/** Keys in order. */
function textOf(tree: Tree): string {
  return stringify(toValue(tree)) ?? '' // a tree always has a value
}

function apart(one: Parts, other: Parts): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((part) => one.get(part) !== other.get(part))
}
