/** What a stage is tested on. Opened anew for each: a test of one may take more batches than that of another. */
import type { Plan, StagePlan } from '../../compiler/index.ts'
import { openBatches, testBatches, type Batches, type Dataset } from '../data/index.ts'
import type { Session } from '../engines/index.ts'
import type { Values } from './progress.ts'
import { scheduleScalars } from './scalars.ts'
import { testScores } from './test-scores.ts'

type TestPhase = 'validation' | 'test'

export class StageTests {
  readonly #plan: Plan
  readonly #stage: StagePlan
  /** How often each class was in the last test. */
  readonly seen: Map<number, number> = new Map()
  readonly #phases = new Map<TestPhase, { readonly batches: Batches; readonly iterations: number }>()

  private constructor(plan: Plan, stage: StagePlan) {
    this.#plan = plan
    this.#stage = stage
  }

  static async open(plan: Plan, dataset: Dataset, stage: StagePlan): Promise<StageTests> {
    const tests = new StageTests(plan, stage)
    const { images, batch } = plan.data
    const { interval, iterations } = stage.solver.test
    if (interval === 0) return tests
    try {
      if (images.validation !== undefined)
        await tests.#open(dataset, 'validation', Math.floor(images.validation / batch.test))
      await tests.#open(dataset, 'test', testBatches(plan, dataset, iterations))
    } catch (error) {
      await tests.close()
      throw error
    }
    return tests
  }

  async #open(dataset: Dataset, phase: TestPhase, iterations: number): Promise<void> {
    this.#phases.set(phase, {
      batches: await openBatches(this.#plan, dataset, phase, { period: iterations }),
      iterations,
    })
  }

  /** That one test sees. */
  get images(): number {
    return (this.#phases.get('test')?.iterations ?? 0) * this.#plan.data.batch.test
  }

  /** One test of each phase, after `iter` iterations of the stage. */
  async run(session: Session, iter: number): Promise<ReadonlyMap<TestPhase, Values>> {
    const scalars = scheduleScalars(this.#plan.losses, this.#stage, iter)
    const scores = new Map<TestPhase, Values>()
    this.seen.clear()
    for (const [phase, { batches, iterations }] of this.#phases) {
      const test = {
        stage: this.#stage.name,
        kind: 'test',
        iterations,
        scalars,
        ...(phase === 'test' && { seen: this.seen }),
      } as const
      scores.set(phase, await testScores(this.#plan, session, batches, test))
    }
    return scores
  }

  async close(): Promise<void> {
    for (const { batches } of this.#phases.values()) await batches.close()
  }
}
