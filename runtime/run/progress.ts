/** How far a training is: all that its loop knows beside the state on the device. What is resumed goes on from here. */
import type { Plan } from '../../compiler/index.ts'
import { carriedOn, unguarded, type GuardState } from './guard-state.ts'
import type { Scaling } from './loss-scale.ts'
import type { StageEnding, TestRecord } from './observer.ts'

export type Values = Readonly<Record<string, number>>

/** The best value so far, and how many tests since found nothing better. */
export interface BestRecord {
  value?: number
  since: number
}

export interface Progress {
  /** Stages that are over. */
  stage: number
  /** Iterations of the present stage. */
  iter: number
  /** The test that is due before the next iteration was made. */
  tested: boolean
  /** The stage has nothing left but its end. */
  over: boolean
  /** The last losses of the stage, as many as are averaged. */
  recent: Values[]
  /** What the stage's patience has seen. */
  patience: BestRecord
  /** What its guards know. */
  guards: GuardState
  /** Iterations of all stages, and updates since the slots were 0. */
  iteration: number
  updates: number
  /** Of stages in half precision; absent before the first step of one. */
  scaling?: Scaling
  /** Training batches that were taken. */
  batches: number
  /** Of the whole run, and after how many iterations it was. */
  best: BestRecord & { iteration?: number }
  readonly tests: TestRecord[]
  readonly validations: TestRecord[]
  readonly endings: StageEnding[]
  /** What guards warned of, in the whole run. */
  readonly warned: string[]
  /** What to try, by what was warned of; absent where nothing was, and in states of earlier versions. */
  advice?: Readonly<Record<string, string>>
  /** Images that a test sees. */
  testImages: number
}

/** What goes on where Caffe was takes the batches that follow on those that we would have taken until then. */
export function begun({ solverstate, stages }: Pick<Plan, 'solverstate' | 'stages'>): Progress {
  const before = solverstate?.iteration ?? 0
  return {
    stage: 0,
    ...atStageStart(),
    iter: before,
    iteration: before,
    updates: before,
    batches: before * (stages[0]?.solver.iter_size ?? 1),
    best: { since: 0 },
    tests: [],
    validations: [],
    endings: [],
    warned: [],
    testImages: 0,
  }
}

/** What each stage counts anew. `before`: what guards know from the stage before it. */
export function atStageStart(
  before: GuardState = unguarded(),
): Pick<Progress, 'iter' | 'tested' | 'over' | 'recent' | 'patience' | 'guards'> {
  return { iter: 0, tested: false, over: false, recent: [], patience: { since: 0 }, guards: carriedOn(before) }
}

/** JSON, of numbers too that JSON has no words for. */
export function printProgress(progress: Progress): string {
  return JSON.stringify(progress, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value,
  )
}

/** The text must be one that was printed: a checksum says so. */
export function parseProgress(text: string): Progress {
  return JSON.parse(text, (_key, value: unknown) => (isNumber(value) ? Number(value.number) : value)) as Progress
}

function isNumber(value: unknown): value is { readonly number: string } {
  return typeof (value as { number?: unknown } | null)?.number === 'string'
}
