/** What guards know of a stage: part of its progress, so that a run that goes on finds the same at the same iteration. */

/** A parameter as it was: its root mean square, and its products with three fixed rows of signs, by which it is known again. */
export interface Mark {
  readonly rms: number
  readonly signs: readonly number[]
}

export interface GuardState {
  /** Of each parameter, as the stage began; absent before. */
  start?: Readonly<Record<string, number>>
  /** At the last look that judged what moves. */
  marks: Readonly<Partial<Record<string, Mark>>>
  /** Looks because of the loss. */
  alarms: number
  /** The iteration since which a parameter is, at each look, ten times what it was. */
  grown: Readonly<Record<string, number>>
  /** The last look found one that has exploded. */
  exploding: boolean
  /** The iteration of that look. */
  looked: number
  /** The iteration since which a parameter gets no gradient. */
  still: Readonly<Record<string, number>>
  /** Of networks that were found to be dead: since when. */
  dead: Readonly<Record<string, number>>
  /** Of the first iteration; absent before. */
  firstLoss?: number
  /** Of the hundred iterations that are under way. */
  sum: number
  /** Means over hundred iterations: the first, and the least. */
  firstMean?: number
  least: number
  /** The test since which a metric is the share of one class, and how many there were. */
  collapsed: Partial<Record<string, { readonly since: number; readonly tests: number }>>
}

export function unguarded(): GuardState {
  return {
    marks: {},
    alarms: 0,
    grown: {},
    exploding: false,
    looked: 0,
    still: {},
    dead: {},
    sum: 0,
    least: Infinity,
    collapsed: {},
  }
}

/** What the next stage begins with: a network does not come to life by it, while sizes and losses are those of a stage. */
export function carriedOn({ marks, looked, still, dead, collapsed }: GuardState): GuardState {
  return { ...unguarded(), marks, looked, still, dead, collapsed }
}

/** What a guard found: the sentence, and what to try. */
export interface Finding {
  readonly guard: 'exploding_gradient' | 'dead_network' | 'collapsed_output' | 'unmoving_loss'
  readonly message: string
  readonly help: string
  /** The iteration since which it is so. */
  readonly since: number
}
