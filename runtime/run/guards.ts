/** The guards of a stage. Each stops the run, warns, or is off, as the spec says. */
import { type DiagnosticCode, type GuardsSpec, type Plan, type StagePlan } from '../../compiler/index.ts'
import type { Session } from '../engines/index.ts'
import { watchAnswers, type Seen } from './guard-answers.ts'
import { DeadGuard, type Step } from './guard-dead.ts'
import { isJudged, watchLoss } from './guard-loss.ts'
import type { Finding, GuardState } from './guard-state.ts'
import { LOOKS, WeightsGuard } from './guard-weights.ts'
import type { Values } from './progress.ts'
import { watchedIn } from './watched.ts'

type Guard = Finding['guard']

/** Beyond this a number is as good as infinite: the next step would make it so. */
const HOPELESS = 1e30

export function isHopeless(value: number): boolean {
  return !(Math.abs(value) <= HOPELESS) // no number is none that is fine
}

/** What is surely lost stops; what may yet come right is told. */
const DEFAULTS: Readonly<Required<GuardsSpec>> = {
  exploding_gradient: 'stop',
  dead_network: 'stop',
  collapsed_output: 'warn',
  unmoving_loss: 'warn',
}

export const GUARD_CODES: Readonly<Record<Guard, DiagnosticCode>> = {
  exploding_gradient: 'gradient-exploded',
  dead_network: 'network-dead',
  collapsed_output: 'output-collapsed',
  unmoving_loss: 'loss-unmoving',
}

/** A guard ends the run. */
export class Stopped extends Error {
  readonly code: DiagnosticCode
  readonly help: string
  readonly since: number

  constructor(code: DiagnosticCode, message: string, help: string, since: number) {
    super(message)
    this.code = code
    this.help = help
    this.since = since
  }
}

/** Where a training is when its guards are asked. */
interface Moment {
  /** Of the stage, and of the run. */
  readonly iter: number
  readonly iteration: number
}

export class Guards {
  readonly #plan: Plan
  readonly #stage: StagePlan
  readonly #session: Session
  readonly #weights: WeightsGuard
  readonly #dead: DeadGuard
  readonly #watchesLoss: boolean
  readonly #warn: (finding: Finding) => void

  constructor(plan: Plan, stage: StagePlan, session: Session, warn: (finding: Finding) => void) {
    this.#plan = plan
    this.#stage = stage
    this.#session = session
    const watched = watchedIn(plan, stage)
    this.#weights = new WeightsGuard(plan, watched)
    this.#dead = new DeadGuard(plan, stage, watched)
    this.#warn = warn
    this.#watchesLoss = isJudged(plan, plan.stages.indexOf(stage))
  }

  async begin(state: GuardState): Promise<void> {
    await this.#weights.begin(this.#session, state)
  }

  async beforeStep(state: GuardState, step: Step): Promise<void> {
    if (this.#isOn('dead_network')) await this.#dead.before(this.#session, state, step)
  }

  /** After that step, which had this loss. Throws Stopped. */
  async step(state: GuardState, step: Step, loss: number): Promise<void> {
    state.firstLoss ??= loss
    const [iter, iteration] = [step.iter + 1, step.iteration + 1]
    const look = await this.#weights.step(this.#session, state, { iter, iteration, loss }, isHopeless)
    // a warning is told once, until it is well again
    if (this.#actionOf('exploding_gradient') === 'stop' || state.exploding === LOOKS) this.#tell(look.findings)
    if (look.lost !== undefined)
      throw await this.diverged(state, `there are no numbers that can be used in \`${look.lost}\``, iteration)
    if (this.#isOn('dead_network')) this.#tell(await this.#dead.after(this.#session, state, step, loss))
    if (this.#watchesLoss) this.#tell(watchLoss(state, iter, loss))
  }

  /** After a test that was not the first of all. Throws Stopped. */
  test(state: GuardState, { iter, iteration }: Moment, values: Values, seen: Seen): void {
    if (iter > 0) this.#tell(watchAnswers(this.#plan, this.#stage, state, { iteration, values, seen }))
  }

  /** As the stage ends: no loss was computed from what its last step made. Throws Stopped. */
  async end(state: GuardState, iteration: number): Promise<void> {
    const lost = await this.#weights.lost(this.#session, isHopeless)
    if (lost !== undefined) throw await this.diverged(state, lost, iteration)
  }

  /** `what` is no number: a loss, of a step or a test, or what the network holds. */
  async diverged(state: GuardState, what: string, iteration: number, of: 'step' | 'test' = 'step'): Promise<Stopped> {
    const { first, since } = await this.#weights.whereFirst(this.#session, state, iteration)
    const { unmade } = this.#stage.solver.test
    const help =
      of === 'test' && iteration === 0 && unmade !== undefined
        ? `before the first update \`${unmade}\` has no running statistics, which a test reads: remove \`initial: true\``
        : `${first}. Lower \`base_lr\`, begin with \`warmup\`, limit the step with \`clip_gradients\`, or look at the scale of the data`
    return new Stopped('diverged', `diverged: ${what} at iteration ${iteration}`, help, since)
  }

  #tell(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const action = this.#actionOf(finding.guard)
      if (action === 'warn') this.#warn(finding)
      if (action === 'stop')
        throw new Stopped(GUARD_CODES[finding.guard], `stopped: ${finding.message}`, finding.help, finding.since)
    }
  }

  #isOn(guard: Guard): boolean {
    return this.#actionOf(guard) !== 'off'
  }

  #actionOf(guard: Guard): 'stop' | 'warn' | 'off' {
    return this.#plan.guards?.[guard] ?? DEFAULTS[guard]
  }
}
