/** Watches the parameters of a stage: which grow without end, and which get no gradient. */
import { networkTensors, trainedNetworks, type Plan, type StagePlan, type StateTensor } from '../../compiler/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import type { Finding, GuardState, Mark } from './guard-state.ts'

/** Iterations between two looks, once there were looks after 1, 2, 4, …. */
const INTERVAL = 100
/** A loss so many times the first is a reason to look at once … */
const ALARM = 4
/** … so often at the most: reading all parameters of a network at each step is not free. */
const ALARMS = 50
/** Growth that is worth a note, and growth without end; beyond what trained networks have, the second. */
const GROWN = 10
const EXPLODED = 100
const LARGE = 10
/** Rounding moves a parameter by less of its size in a hundred steps, learning by more … */
const ROUNDING = 3e-6
/** … unless the rate is below this. */
const TINY_RATE = 1e-6
/** Judged looks in a row without a gradient. */
const STILL = 3

/** A parameter that the stage trains, as its network's layers have it. */
interface Watched {
  readonly network: string
  /** Of layer and blob: `student.ip1.weight`. */
  readonly name: string
  readonly layer: string
  readonly tensor: StateTensor
}

export class WeightsGuard {
  readonly #watched: readonly Watched[]
  /** All that a stage leaves behind but the solver's slots. */
  readonly #left: readonly string[]

  constructor(plan: Plan, stage: StagePlan) {
    this.#left = plan.state.filter(({ frozen, kind }) => !frozen && kind !== 'slot').map(({ name }) => name)
    const held = new Set(stage.frozen)
    this.#watched = trainedNetworks(plan).flatMap((network) =>
      networkTensors(plan, network)
        .filter(({ tensor }) => tensor.kind === 'parameter' && !tensor.frozen && !held.has(tensor.name))
        .map(({ name, tensor }) => ({
          network,
          name: tensor.name,
          layer: `${network}.${name.slice(0, name.lastIndexOf('.'))}`,
          tensor,
        })),
    )
  }

  /** As the stage begins, after the run's `iteration`. What got no gradient before goes on to be counted. */
  async begin(session: Session, state: GuardState, iteration: number): Promise<void> {
    if (state.start) return
    const marks = await this.#look(session)
    state.start = Object.fromEntries(Object.entries(marks).map(([name, { rms }]) => [name, rms]))
    state.still = Object.fromEntries(
      this.#watched
        .filter(({ name }) => name in state.still && isStill(state.marks[name], marks[name]))
        .map(({ name }) => [name, state.still[name]]),
    )
    state.marks = marks
    state.looked = iteration
  }

  /** After `iter` iterations of the stage, the run's `iteration`; `rate` is that of the last. */
  async step(
    session: Session,
    state: GuardState,
    { iter, iteration, loss, rate }: { iter: number; iteration: number; loss: number; rate: number },
  ): Promise<readonly Finding[]> {
    const judged = iter % INTERVAL === 0
    const early = iter < INTERVAL && (iter & (iter - 1)) === 0
    const alarm = state.alarms < ALARMS && loss > ALARM * Math.max(state.firstLoss ?? loss, 0.1)
    if (!judged && !early && !alarm) return []
    if (alarm) state.alarms++
    const marks = await this.#look(session)
    const found = this.#exploding(state, marks, iteration)
    if (!judged) return found
    const dead = this.#dead(state, marks, iteration, loss === 0 || rate < TINY_RATE)
    state.marks = marks
    state.looked = iteration
    return [...found, ...dead]
  }

  /** What a stage leaves behind of which a number is `hopeless`, as a clause; undefined where there is none. */
  async lost(session: Session, hopeless: (value: number) => boolean): Promise<string | undefined> {
    const values = await session.read(this.#left)
    const lost = this.#left.find((name) => values.get(name)?.data.some(hopeless))
    return lost === undefined ? undefined : `the last step left no numbers that can be used in \`${lost}\``
  }

  /**
   * Where to look first when a loss is no number any more, after the step that made it so; and since when states are not to
   * be gone on from: `iteration`, or when the first of what has exploded had grown.
   */
  async whereFirst(
    session: Session,
    state: GuardState,
    iteration: number,
  ): Promise<{ readonly first: string; readonly since: number }> {
    const marks = await this.#look(session)
    this.#grow(state, marks, iteration)
    const first = this.#firstGrown(state, marks)
    if (!first)
      return {
        first: 'no layer had grown to ten times its size before: look at the data and at what the loss divides by',
        since: iteration,
      }
    const { watched } = first
    const what = described(watched.layer, marks[watched.name], state.start?.[watched.name])
    return {
      first: `${what}; it grew before any other layer, at iteration ${first.since}`,
      since: Math.min(iteration, this.#explodedSince(state, marks)),
    }
  }

  #exploding(state: GuardState, marks: Marks, iteration: number): readonly Finding[] {
    this.#grow(state, marks, iteration)
    const before = state.exploding
    state.exploding = this.#exploded(state, marks).length > 0
    const first = this.#firstGrown(state, marks)
    if (!before || !state.exploding || !first) return []
    const { watched, since } = first
    return [
      {
        guard: 'exploding_gradient',
        message: `the gradient explodes: at iteration ${iteration}, ${described(watched.layer, marks[watched.name], state.start?.[watched.name])}; it grew before any other layer, at iteration ${since}`,
        help: 'lower `base_lr`, begin with `warmup`, limit the step with `clip_gradients`, or look at the scale of the data',
        since: this.#explodedSince(state, marks),
      },
    ]
  }

  #exploded({ start = {} }: GuardState, marks: Marks): readonly Watched[] {
    // no number is none that is fine
    return this.#watched.filter(({ name }) => !(marks[name].rms <= Math.max(EXPLODED * start[name], LARGE)))
  }

  /** Since when the first of what has exploded had grown; Infinity where nothing has. */
  #explodedSince(state: GuardState, marks: Marks): number {
    return Math.min(...this.#exploded(state, marks).map(({ name }) => state.grown[name]))
  }

  #grow(state: GuardState, marks: Marks, iteration: number): void {
    state.grown = Object.fromEntries(
      this.#watched
        .filter(({ name }) => !(marks[name].rms <= Math.max(GROWN * (state.start?.[name] ?? 0), 1)))
        .map(({ name }) => [name, name in state.grown ? state.grown[name] : iteration]),
    )
  }

  /** The earliest to grow; of several in one look the one that grew most. */
  #firstGrown(state: GuardState, marks: Marks): { readonly watched: Watched; readonly since: number } | undefined {
    const size = ({ name }: Watched): number => (Number.isFinite(marks[name].rms) ? marks[name].rms : Infinity)
    const [first] = this.#watched
      .filter(({ name }) => name in state.grown)
      .sort((a, b) => state.grown[a.name] - state.grown[b.name] || (size(b) > size(a) ? 1 : size(b) < size(a) ? -1 : 0))
    return first && { watched: first, since: state.grown[first.name] }
  }

  #dead(state: GuardState, marks: Marks, iteration: number, excused: boolean): readonly Finding[] {
    const found: Finding[] = []
    state.still = Object.fromEntries(
      this.#watched
        .filter(({ name }) => !excused && isStill(state.marks[name], marks[name]))
        .map(({ name }) => [name, name in state.still ? state.still[name] : state.looked]),
    )
    for (const network of new Set(this.#watched.map((watched) => watched.network))) {
      // biases of layers without inputs learn still
      const weights = this.#watched.filter((watched) => watched.network === network && watched.tensor.shape.length > 1)
      const [first] = weights
      if (weights.length === 0 || !(first.name in state.still)) continue
      const since = state.still[first.name]
      if (iteration - since < STILL * INTERVAL || state.dead[network] === since) continue
      state.dead = { ...state.dead, [network]: since }
      const still = weights.filter(({ name }) => name in state.still)
      const last = still[still.length - 1]
      found.push({
        guard: 'dead_network',
        message: `\`${network}\` is dead: no gradient comes to the weights of ${still.length} of its ${weights.length} layers since iteration ${since}; the nearest to the loss is \`${last.layer}\``,
        help: `look at the ReLUs below \`${last.layer}\` and at the biases before them; lower \`base_lr\`, take the filler \`msra\`, or a \`negative_slope\``,
        since,
      })
    }
    return found
  }

  async #look(session: Session): Promise<Marks> {
    const values = await session.read(this.#watched.map(({ name }) => name))
    return Object.fromEntries([...values].map(([name, tensor]) => [name, markOf(tensor)]))
  }
}

type Marks = Readonly<Record<string, Mark>>

function markOf({ data }: Tensor): Mark {
  let squares = 0
  let [a, b, c] = [0, 0, 0]
  for (let i = 0; i < data.length; i++) {
    const value = data[i]
    const signs = Math.imul(i + 1, 0x9e3779b1) // the multiplier of Fibonacci hashing: its high bits are evenly spread
    squares += value * value
    a += signs < 0 ? value : -value
    b += (signs & 0x40000000) === 0 ? value : -value
    c += (signs & 0x20000000) === 0 ? value : -value
  }
  return { rms: Math.sqrt(squares / data.length), signs: [a, b, c].map((sum) => sum / Math.sqrt(data.length)) }
}

/** Whether all that happened between the two is that every number became so many times what it was: weight decay does that. */
function isStill(before: Mark | undefined, now: Mark): boolean {
  if (!before || !Number.isFinite(now.rms)) return false
  const decay = before.rms === 0 ? 1 : now.rms / before.rms
  return decay < 1.5 && now.signs.every((sum, k) => Math.abs(sum - decay * before.signs[k]) <= ROUNDING * before.rms)
}

function described(layer: string, { rms }: Mark, start = 0): string {
  if (!Number.isFinite(rms)) return `the parameters of \`${layer}\` are no finite numbers`
  const times = start > 0 ? ` (${short(rms / start)} times what it was as the stage began)` : ''
  return `the root mean square of a parameter of \`${layer}\` is ${short(rms)}${times}`
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)))
}
