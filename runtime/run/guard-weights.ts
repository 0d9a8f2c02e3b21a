/** Watches the parameters of a stage: which grow without end. */
import type { Plan } from '../../compiler/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import type { Finding, GuardState } from './guard-state.ts'
import type { Watched } from './watched.ts'

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
/** Looks in a row: one may be chance. */
export const LOOKS = 2

export class WeightsGuard {
  readonly #watched: readonly Watched[]
  /** All that a stage leaves behind but the solver's slots. */
  readonly #left: readonly string[]

  constructor(plan: Plan, watched: readonly Watched[]) {
    this.#left = plan.state.filter(({ frozen, kind }) => !frozen && kind !== 'slot').map(({ name }) => name)
    this.#watched = watched
  }

  /** As the stage begins. */
  async begin(session: Session, state: GuardState): Promise<void> {
    state.start ??= await this.#look(session)
  }

  /**
   * After `iter` iterations of the stage, the run's `iteration`. `lost`: the layer whose parameters are `hopeless`. A loss need not
   * say so: kernels of GPUs make 0 of what is no number.
   */
  async step(
    session: Session,
    state: GuardState,
    { iter, iteration, loss }: { iter: number; iteration: number; loss: number },
    hopeless: (value: number) => boolean,
  ): Promise<{ readonly findings: readonly Finding[]; readonly lost?: string | undefined }> {
    const early = iter < INTERVAL && (iter & (iter - 1)) === 0
    const alarm = state.alarms < ALARMS && loss > ALARM * Math.max(state.firstLoss ?? loss, 0.1)
    if (iter % INTERVAL !== 0 && !early && !alarm) return { findings: [] }
    if (alarm) state.alarms++
    const sizes = await this.#look(session)
    const lost = this.#watched.find(({ name }) => hopeless(sizes[name]))?.layer
    return { findings: this.#exploding(state, sizes, iteration), lost }
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
    const sizes = await this.#look(session)
    this.#grow(state, sizes, iteration)
    const first = this.#firstGrown(state, sizes)
    if (!first)
      return {
        first: 'no layer had grown to ten times its size before: look at the data and at what the loss divides by',
        since: iteration,
      }
    const { watched } = first
    const what = described(watched.layer, sizes[watched.name], state.start?.[watched.name])
    return {
      first: `${what}; it grew before any other layer, at iteration ${first.since}`,
      since: Math.min(iteration, this.#explodedSince(state, sizes)),
    }
  }

  #exploding(state: GuardState, sizes: Sizes, iteration: number): readonly Finding[] {
    this.#grow(state, sizes, iteration)
    state.exploding = this.#exploded(state, sizes).length > 0 ? Number(state.exploding) + 1 : 0
    const first = this.#firstGrown(state, sizes)
    if (state.exploding < LOOKS || !first) return []
    const { watched, since } = first
    return [
      {
        guard: 'exploding_gradient',
        message: `the gradient explodes: at iteration ${iteration}, ${described(watched.layer, sizes[watched.name], state.start?.[watched.name])}; it grew before any other layer, at iteration ${since}`,
        help: 'lower `base_lr`, begin with `warmup`, limit the step with `clip_gradients`, or look at the scale of the data',
        since: this.#explodedSince(state, sizes),
      },
    ]
  }

  #exploded({ start = {} }: GuardState, sizes: Sizes): readonly Watched[] {
    // no number is none that is fine
    return this.#watched.filter(({ name }) => !(sizes[name] <= Math.max(EXPLODED * start[name], LARGE)))
  }

  /** Since when the first of what has exploded had grown; Infinity where nothing has. */
  #explodedSince(state: GuardState, sizes: Sizes): number {
    return Math.min(...this.#exploded(state, sizes).map(({ name }) => state.grown[name]))
  }

  #grow(state: GuardState, sizes: Sizes, iteration: number): void {
    state.grown = Object.fromEntries(
      this.#watched
        .filter(({ name }) => !(sizes[name] <= Math.max(GROWN * (state.start?.[name] ?? 0), 1)))
        .map(({ name }) => [name, name in state.grown ? state.grown[name] : iteration]),
    )
  }

  /** The earliest to grow; of several in one look the one that grew most. */
  #firstGrown(state: GuardState, sizes: Sizes): { readonly watched: Watched; readonly since: number } | undefined {
    const size = ({ name }: Watched): number => (Number.isFinite(sizes[name]) ? sizes[name] : Infinity)
    const [first] = this.#watched
      .filter(({ name }) => name in state.grown)
      .sort((a, b) => state.grown[a.name] - state.grown[b.name] || (size(b) > size(a) ? 1 : size(b) < size(a) ? -1 : 0))
    return first && { watched: first, since: state.grown[first.name] }
  }

  async #look(session: Session): Promise<Sizes> {
    const values = await session.read(this.#watched.map(({ name }) => name))
    return Object.fromEntries([...values].map(([name, tensor]) => [name, rmsOf(tensor)]))
  }
}

/** The root mean square of each parameter. */
type Sizes = Readonly<Record<string, number>>

function rmsOf({ data }: Tensor): number {
  let squares = 0
  for (const value of data) squares += value * value
  return Math.sqrt(squares / data.length)
}

function described(layer: string, rms: number, start = 0): string {
  if (!Number.isFinite(rms)) return `the parameters of \`${layer}\` are no finite numbers`
  const times = start > 0 ? ` (${short(rms / start)} times what it was as the stage began)` : ''
  return `the root mean square of a parameter of \`${layer}\` is ${short(rms)}${times}`
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)))
}
