/** Experiments of which a branch is another: as much work as all other texts, so in a process of its own. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'

import { experiments } from '../harness.ts'
import { EACH, experiment, tryAll } from './any-text.ts'
import { regrown } from './near-schema.ts'

describe('any text', () => {
  it('of an experiment with a branch grown anew is compiled or refused', { timeout: 3_600_000 }, () => {
    const trees = ['mnist-teacher.yaml', 'mnist-distill.yaml', 'mnist-seed.yaml'].map(
      (name) => parse(experiments[name]) as Readonly<Record<string, unknown>>,
    )
    const grown = fc.constantFrom(...trees).chain(regrown)
    const { sound } = tryAll('grown anew', grown, (tree) => experiment(stringify(tree)))
    expect(sound).toBeGreaterThan(0)
    expect(sound).toBeLessThan(EACH)
  })
})
