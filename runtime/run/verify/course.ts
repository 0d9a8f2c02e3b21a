/** Which lines a plan's run leaves, one after the other; what it decides by tests is decided again by those that are there. */
import { learningRate, type Plan, type StagePlan } from '../../../compiler/index.ts'
import { numbersOf } from '../metrics-line.ts'
import { atStageStart, begun, type Progress, type Values } from '../progress.ts'
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
  /** After each test, after how many iterations the best so far was. */
  readonly bests: readonly (number | undefined)[]
  /** Iterations after which the spec keeps a state. */
  readonly snapshots: readonly number[]
  /** Where the lines are not what the plan leaves: `line 17: expected …, found …`. */
  readonly wrong?: string
  /** Whether the run comes to its end with the lines. */
  readonly isWhole: boolean
}

export interface CourseOptions {
  /** Of a run that is not finished. */
  readonly mayEndAnywhere: boolean
  /** The iteration from which on the plan holds: lines before it are another plan's. */
  readonly changed: number
}

export function courseOf(plan: Plan, lines: readonly Line[], options: CourseOptions): Course {
  return new Replay(plan, lines, options).course()
}

class Wrong extends Error {}
class Over extends Error {}

class Replay {
  readonly #plan: Plan
  readonly #lines: readonly Line[]
  readonly #mayEndAnywhere: boolean
  readonly #changed: number
  readonly #bests: (number | undefined)[] = []
  readonly #at: Progress
  readonly #tests: Tested[] = []
  readonly #snapshots: number[] = []
  readonly #keys = new Map<string, string>()
  #best: Tested | undefined
  #next = 0

  constructor(plan: Plan, lines: readonly Line[], { mayEndAnywhere, changed }: CourseOptions) {
    this.#plan = plan
    this.#at = begun(plan)
    this.#lines = lines
    this.#mayEndAnywhere = mayEndAnywhere
    this.#changed = changed
  }

  course(): Course {
    const ended = this.#run()
    return {
      at: this.#at,
      tests: this.#tests,
      snapshots: this.#snapshots,
      bests: this.#bests,
      ...(this.#best && { best: this.#best }),
      ...(ended.wrong !== undefined && { wrong: ended.wrong }),
      isWhole: ended.isWhole,
    }
  }

  #run(): { readonly isWhole: boolean; readonly wrong?: string } {
    try {
      if (this.#changed > 0) this.#before()
      for (const stage of this.#plan.stages.slice(this.#at.stage)) {
        if (!this.#at.over) this.#stage(stage)
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

  /** Lines that another plan has left: what they say of tests counts, where they are does not. */
  #before(): void {
    const at = this.#at
    const starts = new Map<string, number>()
    let last = at.iteration
    let name = ''
    while (this.#next < this.#lines.length) {
      const { iter, phase, stage = '' } = this.#lines[this.#next]
      const [number, named] = [Number(iter), String(stage)]
      if (number > this.#changed || (phase === 'train' && number === this.#changed)) break
      if (!(number >= last) || !['train', 'validation', 'test'].includes(String(phase)))
        throw new Wrong(`line ${this.#next + 1}: after iteration ${last} comes ${this.#found()}`)
      if (phase === 'train' && !starts.has(named)) starts.set(named, number)
      at.tested = phase !== 'train' && number === this.#changed
      ;[last, name, at.iteration] = [number, named, number]
      at.stage = Math.max(
        0,
        this.#plan.stages.findIndex((one) => one.name === named),
      )
      if (phase === 'train') this.#next++
      else at.over = this.#judge(this.#plan.stages[at.stage], this.#scoresHere(number)) !== undefined && at.tested
    }
    at.iteration = this.#changed
    at.iter = at.stage === 0 ? this.#changed : this.#changed - (starts.get(name) ?? this.#changed)
  }

  /** Of the lines of one test that another plan made. */
  #scoresHere(iteration: number): Scores {
    const found = new Map<'validation' | 'test', Line>()
    for (; this.#next < this.#lines.length; this.#next++) {
      const { iter, phase } = this.#lines[this.#next]
      if (iter !== iteration || (phase !== 'validation' && phase !== 'test') || found.has(phase)) break
      found.set(phase, this.#lines[this.#next])
    }
    return new Map([...found].map(([phase, line]) => [phase, this.#noted(phase, line)] as const))
  }

  /** As the loop of the training does it. */
  #stage(stage: StagePlan): void {
    const at = this.#at
    const { max_iter, snapshot, display, test } = stage.solver
    for (;;) {
      const isLast = at.iter === max_iter
      const due = isLast || (at.iter % test.interval === 0 && (at.iter > 0 || test.initial))
      if (test.interval > 0 && due && !at.tested) {
        const why = this.#test(stage)
        if (why !== undefined && !isLast) at.endings.push({ stage: stage.name, iteration: at.iteration, why })
        if (why !== undefined) return
      }
      if (isLast) return
      if (at.iter % display === 0) this.#display(stage)
      at.iter++
      at.iteration++
      at.tested = false
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

  /** Why the stage is over with it; undefined where it goes on. */
  #test(stage: StagePlan): string | undefined {
    const phases = [
      ...(this.#plan.data.images.validation === undefined ? [] : ['validation' as const]),
      'test' as const,
    ]
    return this.#judge(stage, new Map(phases.map((phase) => [phase, this.#noted(phase, this.#take(stage, phase))])))
  }

  #noted(phase: 'validation' | 'test', line: Line): Values {
    const values = numbersOf(line)
    const { iteration, tests, validations } = this.#at
    ;(phase === 'test' ? tests : validations).push({ iteration, values })
    return values
  }

  #judge(stage: StagePlan, scores: Scores): string | undefined {
    const at = this.#at
    const tested = { stage, iter: at.iter, iteration: at.iteration, scores }
    this.#tests.push(tested)
    if (isBestSoFar(this.#plan, at, scores)) this.#best = tested
    this.#bests.push(at.best.iteration)
    return whyOver(stage.solver, at.patience, scores)
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
