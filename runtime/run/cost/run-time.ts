/** What a whole run takes, by what its programs take. */
import { programName, type Plan, type ProgramKind } from '../../../compiler/index.ts'
import type { MeasuredCost } from './measure.ts'

export interface RunTime {
  /** Milliseconds of one iteration in which frozen networks are asked; by stage. */
  readonly stages: readonly { readonly stage: string; readonly step: number; readonly frozen: number }[]
  /** Seconds of all stages, with answers of frozen networks kept where they can be, and those of tests. */
  readonly training: number
  readonly tests: number
  /** Seconds that kept answers save; 0 where none are. */
  readonly saved: number
}

export function runTime(plan: Plan, { milliseconds }: Pick<MeasuredCost, 'milliseconds'>): RunTime {
  const isKept = plan.answers?.cacheable === true
  let [training, tests, saved] = [0, 0, 0]
  const stages = plan.stages.map(({ name, solver }) => {
    const ms = (kind: ProgramKind): number => milliseconds.get(programName(name, kind)) ?? 0
    const { iter_size, max_iter, test } = solver
    const frozen = iter_size * ms('teacher/train')
    const step = frozen + ms('train') + iter_size * ms('grad') + ms('update')
    const epoch = Math.ceil((plan.data.images.train ?? Infinity) / plan.data.batch.train / iter_size)
    const known = isKept ? Math.max(0, max_iter - epoch) : 0
    training += max_iter * step - known * frozen
    saved += known * frozen
    const batches = test.iterations === 'all' ? (plan.data.images.test ?? 0) / plan.data.batch.test : test.iterations
    const asked = testsOf(max_iter, test)
    const answers = ms('teacher/test') * batches
    tests += asked * ms('test') * batches + (plan.answers ? Math.min(asked, 1) : asked) * answers
    return { stage: name, step, frozen }
  })
  return { stages, training: training / 1000, tests: tests / 1000, saved: saved / 1000 }
}

/** Before the first iteration, every so many, and after the last. */
function testsOf(iterations: number, { interval, initial }: Plan['stages'][number]['solver']['test']): number {
  return interval === 0 ? 0 : Math.ceil(iterations / interval) + Number(initial)
}
