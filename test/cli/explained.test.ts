/** Every word of the language is explained with a piece of a spec that compiles. */
import { describe, expect, it } from 'vitest'

import { keyPages, layerKeyPages, typePages } from '../../compiler/index.ts'
import { exampleOf } from '../../cli/explain/pages.ts'

describe('`explain` has an example', () => {
  it.each(typePages().map(({ kind, type, id }) => [`${kind} ${type}`, id, type]))('of the %s', (_what, id, type) => {
    expect(exampleOf(id)).toContain(type)
  })

  it('of every key of types, layers and specs', () => {
    const pages = [...keyPages(), ...layerKeyPages(), ...typePages().flatMap(({ keys }) => keys)]
    expect(pages.length).toBeGreaterThan(300)
    const without = pages.filter(({ id }) => {
      const key = id.slice(id.lastIndexOf('.') + 1)
      return !exampleOf(id)?.includes(key === 'type' ? '' : key) // a type may be said by its name alone
    })
    expect(without.map(({ path, id }) => `${path} (${id})`)).toEqual([])
  })
})
