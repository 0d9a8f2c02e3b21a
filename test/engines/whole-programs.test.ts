/** Whole experiments on TensorFlow.js beside the embedded engine; `npm run conformance` has all of them, on every engine. */
import { describe, expect, it } from 'vitest'

import { losses } from '../../compiler/losses/index.ts'
import { openTfjs } from '../../runtime/engines/tfjs/index.ts'
import type { Loads } from './run-nodes.ts'
import { agrees, compareWhole, wholePrograms } from './whole-programs.ts'

const STEPS = 3

describe('trained on tfjs as on the embedded engine', () => {
  for (const name of ['grouped', 'losses']) {
    const program = wholePrograms[name]
    it(program.about, async () => {
      const found = await compareWhole(await openTfjs({ device: 'js' }), { ...program, steps: STEPS })
      expect(agrees(found), JSON.stringify(found)).toBe(true)
    })
  }

  it('an engine that learns a thousandth faster is found out', async () => {
    const engine = await openTfjs({ device: 'js' })
    const hasty: Loads = {
      load: async (plan, state) => {
        const session = await engine.load(plan, state)
        return {
          run: (program, feeds) => {
            const lr = feeds.get('lr')
            const faster = new Map(feeds)
            if (lr) faster.set('lr', { shape: lr.shape, data: Float32Array.from(lr.data, (rate) => rate * 1.001) })
            return session.run(program, faster)
          },
          read: (names) => session.read(names),
          unload: (program) => session.unload(program),
          dispose: () => session.dispose(),
        }
      },
    }
    expect(agrees(await compareWhole(hasty, { ...wholePrograms['losses'], steps: STEPS }))).toBe(false)
  })
})

it('every loss is in one of them', () => {
  const used = wholePrograms['losses'].plan().losses.map(({ type }) => type)
  expect([...new Set(used)].sort()).toEqual(Object.keys(losses).sort())
})
