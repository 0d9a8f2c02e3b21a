/** Which lines a plan's run leaves, one after the other; what it decides by tests is decided again by those that are there. */
import { learningRate, type Plan, type StagePlan } from '../../../compiler/index.ts'
import { numbersOf } from '../metrics-line.ts'
import { atStageStart, begun, type Progress } from '../progress.ts'
import { scheduledNumbers } from '../scalars.ts'
import { isBestSoFar, whyOver, type Scores } from '../selection.ts'
import type { Line } from './metrics-file.ts'

/** A test that the lines tell of, and where in the run it was. */
export interface Tested {
  readonly stage: StagePlan
  /** Iterations of the stage before it. */
  readonly iter: number
  readonly iteration: number
  readonly scores: Scores
}

export interface Course {
  /** How far the lines go, and what was found until then. */
  readonly at: Progress
  readonly tests: readonly Tested[]
  /** The one whose state is the best. */
  readonly best?: Tested
  /** Iterations after which the spec keeps a state. */
  readonly snapshots: readonly number[]
  /** Where the lines are not what the plan leaves: `line 17: expected …, found …`. */
  readonly wrong?: string
  /** Whether the run comes to its end with the lines. */
  readonly isWhole: boolean
}

export function courseOf(plan: Plan, lines: readonly Line[], mayEndAnywhere: boolean): Course {
  return new Replay(plan, lines, mayEndAnywhere).course()
}

class Wrong extends Error {}
class Over extends Error {}

class Replay {
  readonly #plan: Plan
  readonly #lines: readonly Line[]
  readonly #mayEndAnywhere: boolean
  readonly #at: Progress
  readonly #tests: Tested[] = []
  readonly #snapshots: number[] = []
  readonly #keys = new Map<string, string>()
  #best: Tested | undefined
  #next = 0

  constructor(plan: Plan, lines: readonly Line[], mayEndAnywhere: boolean) {
    this.#plan = plan
    this.#at = begun(plan)
    this.#lines = lines
    this.#mayEndAnywhere = mayEndAnywhere
  }

  course(): Course {
    const ended = this.#run()
    return {
      at: this.#at,
      tests: this.#tests,
      snapshots: this.#snapshots,
      ...(this.#best && { best: this.#best }),
      ...(ended.wrong !== undefined && { wrong: ended.wrong }),
      isWhole: ended.isWhole,
    }
  }

  #run(): { readonly isWhole: boolean; readonly wrong?: string } {
    try {
      for (const stage of this.#plan.stages) {
        this.#stage(stage)
        Object.assign(this.#at, { stage: this.#at.stage + 1, ...atStageStart() })
      }
      if (this.#next < this.#lines.length)
        throw new Wrong(`line ${this.#next + 1}: the run is over with the line before it, and this is ${this.#found()}`)
      return { isWhole: true }
    } catch (error) {
      if (error instanceof Over) return { isWhole: false }
      if (error instanceof Wrong) return { isWhole: false, wrong: error.message }
      throw error
    }
  }

  /** As the loop of the training does it. */
  #stage(stage: StagePlan): void {
    const at = this.#at
    const { max_iter, snapshot, display, test } = stage.solver
    for (;;) {
      const isLast = at.iter === max_iter
      const due = isLast || (at.iter % test.interval === 0 && (at.iter > 0 || test.initial))
      if (test.interval > 0 && due) {
        const why = whyOver(stage.solver, at.patience, this.#test(stage))
        if (why !== undefined && !isLast) at.endings.push({ stage: stage.name, iteration: at.iteration, why })
        if (why !== undefined) return
      }
      if (isLast) return
      if (at.iter % display === 0) this.#display(stage)
      at.iter++
      at.iteration++
      const endsRun = stage === this.#plan.stages.at(-1) && at.iter === max_iter
      if (snapshot > 0 && at.iter % snapshot === 0 && !endsRun) this.#snapshots.push(at.iteration)
    }
  }

  #display(stage: StagePlan): void {
    const lr = learningRate(stage.solver, this.#at.iter)
    const known = { lr, ...scheduledNumbers(this.#plan.losses, stage, this.#at.iter) }
    const line = this.#take(stage, 'train')
    for (const [key, value] of Object.entries(known))
      if (line[key] !== value) throw new Wrong(`line ${this.#next}: expected ${key} ${value}, found ${line[key]}`)
  }

  #test(stage: StagePlan): Scores {
    const at = this.#at
    const phases = [
      ...(this.#plan.data.images.validation === undefined ? [] : ['validation' as const]),
      'test' as const,
    ]
    const found = phases.map((phase) => {
      const values = numbersOf(this.#take(stage, phase))
      const records = phase === 'test' ? at.tests : at.validations
      records.push({ iteration: at.iteration, values })
      return [phase, values] as const
    })
    const tested = { stage, iter: at.iter, iteration: at.iteration, scores: new Map(found) }
    this.#tests.push(tested)
    if (isBestSoFar(this.#plan, at, tested.scores)) this.#best = tested
    return tested.scores
  }

  /** The next line, which must be of this phase, and have the values that others of the stage have. */
  #take({ name }: StagePlan, phase: string): Line {
    const expected = { iter: this.#at.iteration, ...(name !== '' && { stage: name }), phase }
    if (this.#next >= this.#lines.length) {
      if (this.#mayEndAnywhere) throw new Over()
      throw new Wrong(`it ends after line ${this.#next}: ${JSON.stringify(expected)} is missing`)
    }
    const line = this.#lines[this.#next]
    const { iter, stage, phase: of } = line
    if (iter !== expected.iter || of !== phase || (stage ?? '') !== name)
      throw new Wrong(`line ${this.#next + 1}: expected ${JSON.stringify(expected)}, found ${this.#found()}`)
    const keys = Object.keys(line).join(' ')
    const key = `${name} ${phase}`
    if ((this.#keys.get(key) ?? keys) !== keys)
      throw new Wrong(`line ${this.#next + 1}: expected values of ${this.#keys.get(key)}, found ${keys}`)
    this.#keys.set(key, keys)
    this.#next++
    return line
  }

  #found(): string {
    const { iter, stage, phase } = this.#lines[this.#next]
    return JSON.stringify({ iter, stage, phase })
  }
}
