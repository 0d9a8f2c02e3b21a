/** Any text at all: an answer within a second of work, every mistake at a place, and never an exception. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'

import { experiments } from '../harness.ts'
import { experiment, network, tryAll } from './any-text.ts'
import { near } from './near-schema.ts'

describe('any text', () => {
  it('near the schema of an experiment is compiled or refused', { timeout: 3_600_000 }, () => {
    tryAll('near an experiment', near('experiment'), (tree) => experiment(stringify(tree)))
  })

  it('near the schema of a network is checked', { timeout: 3_600_000 }, () => {
    const { sound } = tryAll('near a network', near('network'), (tree) => network(stringify(tree)))
    expect(sound).toBeGreaterThan(0)
  })

  it('of bytes is refused', { timeout: 3_600_000 }, () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw).toString('utf8'))
    const { sound } = tryAll('of bytes', bytes, (text) => {
      network(text)
      return experiment(text)
    })
    expect(sound).toBe(0)
  })

  it('of an experiment with bytes changed is compiled or refused', { timeout: 3_600_000 }, () => {
    const texts = Object.values(experiments)
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(3)), { minLength: 1, maxLength: 4 })
    const changed = fc.tuple(fc.nat(texts.length - 1), changes).map(([which, edits]) => {
      const raw = [...Buffer.from(texts[which])]
      for (const [at, byte, cut] of edits) raw.splice(at % raw.length, cut, byte)
      return Buffer.from(raw).toString('utf8')
    })
    tryAll('with bytes changed', changed, (text) => (text.includes('kind: network') ? network(text) : experiment(text)))
  })
})
