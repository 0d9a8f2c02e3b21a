/** Whole training steps in blocks and in the canonical layout: what is trained, and what is said of it, is the same. */
import { describe, expect, it } from 'vitest'

import { benchAgree } from '../../bench/agree.ts'
import { workloads } from '../../bench/workloads.ts'

/** One of each network that has blocks, and how many steps of it; a teacher adds programs, and no ops. */
const chosen: Readonly<Record<string, number>> = {
  'cifar10-quick': 50,
  'cifar10-full': 12,
  'cifar-mini-study': 50,
  nin: 3,
  resnet20: 4,
}

describe('the canonical and the blocked layout train the same', () => {
  for (const workload of workloads.filter(({ name }) => name in chosen)) {
    it(workload.title, async () => {
      const sets = ['data.batch.train=12', 'solver.base_lr=1e-5']
      const steps = chosen[workload.name]
      const { blocked, nudged, agrees } = await benchAgree(workload, { threads: 1, steps, sets })
      expect(agrees, JSON.stringify({ blocked, nudged })).toBe(true)
      expect(blocked.parameters, 'the layouts are not one').toBeGreaterThan(0)
      // a gradient that is not the other's is no matter of digits
      expect(Math.max(blocked.loss, blocked.parameters)).toBeLessThan(0.01)
    })
  }
})
