/** What guards know of a stage: part of its progress, so that a run that goes on finds the same at the same iteration. */

export interface GuardState {
  /** The root mean square of each parameter, as the stage began; absent before. */
  start?: Readonly<Record<string, number>>
  /** Looks because of the loss. */
  alarms: number
  /** The iteration since which a parameter is, at each look, ten times what it was. */
  grown: Readonly<Record<string, number>>
  /** Looks in a row, up to the last, that found one that has exploded; states of earlier versions say only whether it did. */
  exploding: number | boolean
  /** The iteration since which the first weights of a network get no gradient. */
  still: Readonly<Partial<Record<string, number>>>
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
    alarms: 0,
    grown: {},
    exploding: 0,
    still: {},
    dead: {},
    sum: 0,
    least: Infinity,
    collapsed: {},
  }
}

/** What the next stage begins with: a network does not come to life by it, while sizes and losses are those of a stage. */
export function carriedOn({ still, dead, collapsed }: GuardState): GuardState {
  return { ...unguarded(), still, dead, collapsed }
}

/** What a guard found: the sentence, and what to try. */
export interface Finding {
  readonly guard: 'exploding_gradient' | 'dead_network' | 'collapsed_output' | 'unmoving_loss'
  readonly message: string
  readonly help: string
  /** The iteration since which it is so. */
  readonly since: number
}
