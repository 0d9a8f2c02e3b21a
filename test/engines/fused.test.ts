/** Whole training steps in blocks and in the canonical layout: what is trained, and what is said of it, is the same. */
import { describe, expect, it } from 'vitest'

import { startOurs } from '../../bench/ours.ts'
import { startTensors } from '../../bench/start.ts'
import { workloads } from '../../bench/workloads.ts'

const STEPS = 4
/** One of each network: a teacher adds programs, and no ops. */
const chosen = ['cifar10-quick', 'cifar10-full', 'cifar-mini-study', 'nin', 'resnet20']

describe('the canonical and the blocked layout train the same', () => {
  for (const workload of workloads.filter(({ name }) => chosen.includes(name))) {
    it(workload.title, async () => {
      const { spec: plan } = workload.compile(['data.batch.train=12', 'solver.base_lr=1e-5'])
      const start = await startTensors(plan, workload.images)
      const losses: (readonly number[])[] = []
      for (const fuse of [false, true]) {
        const contender = await startOurs(plan, start, { threads: 1, fuse })
        losses.push((await contender.run(STEPS)).loss)
        await contender.close()
      }
      const [canonical, blocked] = losses
      expect(new Set(canonical).size, 'each step changes the loss').toBe(STEPS)
      canonical.forEach((loss, i) => expect(Math.abs(blocked[i] - loss), `step ${i}`).toBeLessThan(1e-4))
    })
  }
})
