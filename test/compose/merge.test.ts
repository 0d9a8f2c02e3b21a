/** The laws of laying one map on another, on maps that nobody would think of. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { mergeTrees, type IdleDeletion } from '../../compiler/compose/merge.ts'
import { toValue, type MapTree, type Tree } from '../../compiler/source/index.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type JsonMap = Readonly<Record<string, Json>>

const span = { file: 'x.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }
const placed = { span, provenance: 'written' } as const

function tree(value: JsonMap): MapTree
function tree(value: Json): Tree
function tree(value: Json): Tree {
  if (Array.isArray(value)) return { kind: 'list', ...placed, items: value.map((item: Json) => tree(item)) }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, { key: span, value: tree(item) }] as const)
    return { kind: 'map', ...placed, entries: new Map(entries) }
  }
  return { kind: 'scalar', ...placed, value }
}

function merged(...maps: readonly JsonMap[]): unknown {
  return toValue(maps.map((map) => tree(map)).reduce((below, over) => mergeTrees(below, over, () => undefined)))
}

function idle(base: JsonMap, over: JsonMap): readonly string[] {
  const found: IdleDeletion[] = []
  mergeTrees(tree(base), tree(over), (deletion) => found.push(deletion))
  return found.map(({ key }) => key)
}

/** Maps over few keys, so that they meet; `leaf` says what stands in them. */
function maps(leaf: fc.Arbitrary<Json>, keys: readonly string[]): fc.Arbitrary<JsonMap> {
  return fc.letrec<{ map: JsonMap; value: Json }>((tie) => ({
    map: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 2 }), tie('map')),
  })).map
}

/** A key is a map in all of them or in none: a scalar replaces a map, as another tag does. */
const shaped: fc.Arbitrary<JsonMap> = fc.letrec<{ map: JsonMap }>((tie) => ({
  map: fc.record(
    {
      a: fc.integer(),
      b: fc.array(fc.integer(), { maxLength: 2 }),
      c: fc.oneof({ depthSize: 'small' }, fc.constant({}), tie('map')),
      d: fc.oneof({ depthSize: 'small' }, fc.constant({}), tie('map')),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
})).map

const plain = maps(fc.oneof(fc.integer(), fc.boolean(), fc.constantFrom('a', 'b')), ['a', 'b', 'c'])
const any = maps(fc.oneof(fc.integer(), fc.constant(null), fc.constantFrom('x', 'y')), [
  'a',
  'b',
  'type',
  'weights',
  'file',
])

describe('a map laid on another', () => {
  it('is associative, where no null, tag or scalar replaces a map', () => {
    fc.assert(
      fc.property(shaped, shaped, shaped, (a, b, c) => {
        const left = merged(merged(a, b) as JsonMap, c)
        expect(left).toEqual(merged(a, merged(b, c) as JsonMap))
      }),
    )
  })

  it('goes on with one that says no type, whichever of the two says it', () => {
    const [typed, untyped] = [{ s: { type: 'a', x: 1 } }, { s: { x: 2, y: 3 } }]
    expect(merged(typed, untyped)).toEqual({ s: { type: 'a', x: 2, y: 3 } })
    expect(merged(untyped, typed)).toEqual({ s: { type: 'a', x: 1, y: 3 } })
    expect(merged(typed, { s: { type: 'b' } })).toEqual({ s: { type: 'b' } })
  })

  it('changes nothing where it is empty, and is itself on an empty one', () => {
    fc.assert(
      fc.property(plain, (a) => {
        expect(merged(a, {})).toEqual(a)
        expect(merged({}, a)).toEqual(a)
      }),
    )
  })

  it('changes nothing the second time, nulls and tags included', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(merged(a, b, b)).toEqual(merged(a, b))
      }),
    )
  })

  it('leaves no null of its own, and says what it itself says', () => {
    fc.assert(
      fc.property(plain, any, (a, b) => {
        expect(JSON.stringify(nullsOutsideLists(merged(a, b)))).toBe('[]')
        for (const [key, value] of Object.entries(b)) {
          if (value === null) expect(merged(a, b)).not.toHaveProperty([key])
          else if (typeof value !== 'object' || Array.isArray(value))
            expect((merged(a, b) as JsonMap)[key]).toEqual(value)
        }
      }),
    )
  })

  it('deletes by null, and tells of each null that finds nothing', () => {
    expect(merged({ a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: null } })).toEqual({ b: { d: 3 } })
    expect(idle({ a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: null } })).toEqual([])
    expect(idle({ a: 1 }, { b: null, c: { d: null, e: 1 } })).toEqual(['b', 'd'])
    expect(merged({ a: 1 }, { c: { d: null } })).toEqual({ a: 1 })
  })

  it('replaces whole what has another tag: `type`, and in `weights` the source', () => {
    const step = { p: { type: 'step', gamma: 0.1 } }
    expect(merged(step, { p: { type: 'fixed' } })).toEqual({ p: { type: 'fixed' } })
    expect(merged(step, { p: { type: 'step', stepsize: 5 } })).toEqual({ p: { type: 'step', gamma: 0.1, stepsize: 5 } })
    expect(merged(step, { p: { stepsize: 5 } })).toEqual({ p: { type: 'step', gamma: 0.1, stepsize: 5 } })
    expect(idle(step, { p: { type: 'fixed', gamma: null } })).toEqual(['gamma'])
    const file = { weights: { file: 'a', sha256: '0' } }
    expect(merged(file, { weights: { experiment: 'b' } })).toEqual({ weights: { experiment: 'b' } })
    expect(merged(file, { weights: { file: 'b' } })).toEqual({ weights: { file: 'b', sha256: '0' } })
    expect(merged(file, { weights: { sha256: '1' } })).toEqual({ weights: { file: 'a', sha256: '1' } })
  })

  it('replaces lists', () => {
    expect(merged({ a: [1, 2] }, { a: [3] })).toEqual({ a: [3] })
    expect(merged({ a: [{ b: 1 }] }, { a: [{ c: null }] })).toEqual({ a: [{ c: null }] })
  })
})

function nullsOutsideLists(value: unknown, path = ''): readonly string[] {
  if (value === null) return [path]
  if (typeof value !== 'object' || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, item]) => nullsOutsideLists(item, `${path}.${key}`))
}
