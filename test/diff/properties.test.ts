/** What holds of every comparison, on the repository's experiments and on each edit of the cases. */
import { describe, expect, it } from 'vitest'

import {
  CHANGE_CLASSES,
  changeCatalogue,
  diffExperiments,
  type Change,
  type ChangeCode,
} from '../../compiler/diff/index.ts'
import { changeClasses } from '../../cli/formats.ts'
import { experiments } from '../harness.ts'
import { changeLines, compiled, diffCases, edited } from './cases.ts'

/** Those that show what the language can say; the study's are many of a kind. */
const mains = Object.keys(experiments).filter((file) => !/^(networks|study)\//.test(file))
const pairs = diffCases.map((one) => {
  const pair = {
    name: one.name,
    before: compiled(experiments, one.of),
    after: compiled(edited(one), one.with ?? one.of),
  }
  return { ...pair, there: diffExperiments(pair.before, pair.after), back: diffExperiments(pair.after, pair.before) }
})

describe('a comparison', () => {
  it.each(mains)('of %s with itself finds nothing', (file) => {
    const { changes, members, totals } = diffExperiments(compiled(experiments, file), compiled(experiments, file))
    expect({ changes, members, totals }).toEqual({ changes: [], members: [], totals: [] })
  })

  it('finds the same the other way round', () => {
    for (const { name, there, back } of pairs) {
      const [one, other] = [back, there].map(({ changes }) => changes.filter((found) => !ofSweep(found)))
      expect(one?.map(essence).sort(), name).toEqual(other?.map(mirrored).map(essence).sort())
      const turned = { added: 'removed', removed: 'added', changed: 'changed' } as const
      expect(back.members.map(({ label, action }) => `${label} ${action}`).sort(), name).toEqual(
        there.members.map(({ label, action }) => `${label} ${turned[action]}`).sort(),
      )
    }
  })

  it('retrains where the result has another hash, and nowhere else', () => {
    for (const { name, there } of pairs) {
      const { result, plan } = there.hashes
      const bad = there.changes.filter(({ class: kind }) => ['breaking', 'retrains', 'dangerous'].includes(kind))
      if (result.before === result.after)
        expect(
          bad.filter(({ class: kind }) => kind === 'retrains'),
          name,
        ).toEqual([])
      else expect(bad, name).not.toEqual([])
      if (plan.before === plan.after)
        expect(
          there.changes.every((found) => found.class === 'cosmetic' || ofSweep(found)),
          name,
        ).toBe(true)
    }
  })

  it('says of each change where it is', () => {
    for (const { name, there } of pairs)
      for (const found of there.changes.filter(({ section }) => section !== 'costs'))
        expect(found.places.before ?? found.places.after, `${name}: ${found.subject}`).toBeDefined()
  })

  it('is told in the same words whenever it is made', () => {
    const again = pairs.map(({ before, after }) => changeLines(diffExperiments(before, after)))
    expect(again).toEqual(pairs.map(({ there }) => changeLines(there)))
  })
})

describe('classes', () => {
  it('are those that the command line offers', () => {
    expect(changeClasses).toEqual(CHANGE_CLASSES)
  })

  it('each have a code', () => {
    expect(new Set(Object.values(changeCatalogue).map((entry) => entry.class))).toEqual(new Set(CHANGE_CLASSES))
  })
})

/** A sweep that becomes confounded is told, and not one that is no longer. */
function ofSweep({ code, subject }: Change): boolean {
  return code === 'confounded' && subject.startsWith('sweep of ')
}

/** What one direction calls a thing and the other another. */
const TURNED: Partial<Record<ChangeCode, ChangeCode>> = {
  'layer-added': 'layer-removed',
  'layer-removed': 'layer-added',
  'loss-added': 'loss-removed',
  'loss-removed': 'loss-added',
  'network-added': 'network-removed',
  'network-removed': 'network-added',
  'weights-dropped': 'weights-added',
  'weights-added': 'weights-dropped',
  'weight-mapped': 'weight-unmapped',
  'weight-unmapped': 'weight-mapped',
}

function mirrored({ code, action, before, after, ...rest }: Change): Change {
  const turned = { added: 'removed', removed: 'added', changed: 'changed', renamed: 'renamed' } as const
  return {
    ...rest,
    code: TURNED[code] ?? code,
    action: turned[action],
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
  }
}

/** Without what is worded for a direction: notes, and names that are those of after. */
function essence({ code, action, before, after, section }: Change): string {
  const values = /renamed|weights-|^confounded/.test(code) ? '' : `${before} → ${after}`
  return `${section} ${code} ${action} ${values}`
}
