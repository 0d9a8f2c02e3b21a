/** Watches the networks of a stage to which no gradient comes: all that an update does to them is what it does without one. */
import {
  undrivenUpdate,
  type Plan,
  type SolverScalar,
  type StagePlan,
  type UndrivenUpdate,
} from '../../compiler/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import type { Finding, GuardState } from './guard-state.ts'
import { solverScalars, weightAt } from './scalars.ts'
import type { Watched } from './watched.ts'

/** Iterations between two looks at a network that gets a gradient; one that gets none is looked at after each. */
const INTERVAL = 100
/** So many in a row without a gradient. */
const PATIENCE = 300
/** The engine rounds a few numbers of float32 otherwise than we do: by less of what they are. */
const ROUNDING = 2.4e-7
/** Below this rate rounding takes what a gradient does. */
const TINY_RATE = 1e-6
/** Numbers so small are 0 to some processors. */
const TINY = 1e-30

/** A parameter with its slots, before a step. */
type Before = ReadonlyMap<string, Tensor>

/** Where a stage is, before a step. */
export interface Step {
  /** Iterations of the stage, and of the run, until then. */
  readonly iter: number
  readonly iteration: number
  /** The number of the update that comes, since the slots were 0. */
  readonly update: number
}

export class DeadGuard {
  readonly #plan: Plan
  readonly #stage: StagePlan
  /** Weights that the stage trains, by network; biases of layers without inputs learn still. */
  readonly #weights: ReadonlyMap<string, readonly Watched[]>
  readonly #updates = new Map<Watched, UndrivenUpdate>()
  #before: Before = new Map()

  constructor(plan: Plan, stage: StagePlan, watched: readonly Watched[]) {
    this.#plan = plan
    this.#stage = stage
    const weights = new Map<string, Watched[]>()
    for (const one of watched) {
      if (one.tensor.shape.length > 1 && one.updated)
        weights.set(one.network, [...(weights.get(one.network) ?? []), one])
    }
    this.#weights = weights
  }

  /** Before a step: keeps what it needs to say afterwards what the step did. */
  async before(session: Session, state: GuardState, at: Step): Promise<void> {
    const names = [...this.#weights.keys()].flatMap((network) =>
      this.#looked(state, network, at).flatMap((one) => this.#names(one)),
    )
    this.#before = names.length === 0 ? new Map() : await session.read(names)
  }

  /** After the step, which had this loss. */
  async after(session: Session, state: GuardState, at: Step, loss: number): Promise<readonly Finding[]> {
    if (this.#before.size === 0) return []
    const now = await session.read([...this.#before.keys()])
    const found: Finding[] = []
    for (const [network, weights] of this.#weights) {
      const [first] = weights
      if (!this.#before.has(first.name)) continue
      const still = loss !== 0 && this.#isTaught(network, at.iter) ? this.#still(weights, now, at) : []
      if (!still.includes(first)) {
        state.still = Object.fromEntries(Object.entries(state.still).filter(([name]) => name !== first.name))
        continue
      }
      const since = state.still[first.name] ?? at.iteration
      state.still = { ...state.still, [first.name]: since }
      if (at.iteration + 1 - since < PATIENCE || state.dead[network] === since) continue
      state.dead = { ...state.dead, [network]: since }
      found.push(findingOf(network, weights, still, since))
    }
    return found
  }

  /** The first layer of each network now and then; each time where no gradient came last; all before the network is told of. */
  #looked({ still, dead }: GuardState, network: string, { iter, iteration }: Step): readonly Watched[] {
    const weights = this.#weights.get(network) ?? []
    const since = still[weights[0].name]
    if (since !== undefined && dead[network] !== since)
      return iteration + 1 - since >= PATIENCE ? weights : [weights[0]]
    return iter % INTERVAL === 0 ? [weights[0]] : []
  }

  /** Those that were read, and that the step did nothing to but what it does without a gradient. */
  #still(weights: readonly Watched[], now: Before, { iter, update }: Step): readonly Watched[] {
    const scalars = solverScalars(this.#stage.solver, iter, update)
    const scalar = (name: SolverScalar): number => scalars.get(name)?.data[0] ?? 0
    return weights.filter((one) => {
      if (!this.#before.has(one.name) || scalar('lr') * one.learns.lr_mult < TINY_RATE) return false
      const [before, after] = [this.#before, now].map((read) =>
        this.#names(one).flatMap((name) => read.get(name) ?? []),
      )
      return isUndriven(this.#update(one).at(scalar), before, after)
    })
  }

  /** Whether a loss counts now that reads the network. */
  #isTaught(network: string, iter: number): boolean {
    const stage = this.#stage
    return this.#plan.losses.some(
      (loss) =>
        stage.losses.includes(loss.name) && loss.input.startsWith(`${network}.`) && weightAt(loss, stage, iter) !== 0,
    )
  }

  #names(one: Watched): readonly string[] {
    return [one.name, ...this.#update(one).slots.map((slot) => `${one.name}@${slot}`)]
  }

  #update(one: Watched): UndrivenUpdate {
    const update = this.#updates.get(one) ?? undrivenUpdate(this.#stage.solver, one.learns)
    this.#updates.set(one, update)
    return update
  }
}

/** Parameter and slots, before and after. */
function isUndriven(
  update: (before: readonly number[]) => readonly number[],
  before: readonly Tensor[],
  after: readonly Tensor[],
): boolean {
  const numbers = before.map(() => 0)
  const { length } = before[0].data
  for (let i = 0; i < length; i++) {
    before.forEach(({ data }, k) => (numbers[k] = data[i]))
    const expected = update(numbers)
    for (let k = 0; k < after.length; k++) {
      const off = Math.abs(after[k].data[i] - expected[k])
      if (!(off <= ROUNDING * (Math.abs(numbers[k]) + Math.abs(expected[k])) + TINY)) return false // no number is none
    }
  }
  return true
}

function findingOf(network: string, weights: readonly Watched[], still: readonly Watched[], since: number): Finding {
  const last = still[still.length - 1]
  return {
    guard: 'dead_network',
    message: `\`${network}\` is dead: no gradient comes to the weights of ${still.length} of its ${weights.length} layers since iteration ${since}; the nearest to the loss is \`${last.layer}\``,
    help: `look at the ReLUs below \`${last.layer}\` and at the biases before them; lower \`base_lr\`, take the filler \`msra\`, or a \`negative_slope\``,
    since,
  }
}
