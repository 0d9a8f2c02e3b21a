/** Watches for a loss that does not move from where it began. */
import type { Plan } from '../../compiler/index.ts'
import type { Finding, GuardState } from './guard-state.ts'

/** Iterations of a mean. */
const WINDOW = 100
/** Networks wait for some hundred iterations where fillers are small; 2,000 is beyond what we have seen. */
const PATIENCE = 2000
/** A mean that is lower by this share has moved. */
const MOVED = 0.005

/** Judged are networks that begin by their fillers, in the first stage, on a loss whose weights do not change. */
export function isJudged({ losses, weights, networks }: Plan, stage: number): boolean {
  const loaded = new Set(weights.map(({ network }) => network))
  const isFresh = networks.every(({ name, trainable }) => trainable === 0 || !loaded.has(name))
  const isSteady = losses.every(
    ({ weight, active, temperature }) => typeof weight === 'number' && !active && !temperature,
  )
  return stage === 0 && isFresh && isSteady
}

/** After `iter` iterations, of which the last had this loss. */
export function watchLoss(state: GuardState, iter: number, loss: number): readonly Finding[] {
  state.sum += loss
  if (iter % WINDOW !== 0) return []
  const mean = state.sum / WINDOW
  state.sum = 0
  const first = (state.firstMean ??= mean)
  state.least = Math.min(state.least, mean)
  if (iter !== PATIENCE || first <= 0 || state.least < first * (1 - MOVED)) return []
  return [
    {
      guard: 'unmoving_loss',
      message: `the loss has not moved in ${PATIENCE} iterations: its mean over ${WINDOW} was ${short(first)} and never below ${short(state.least)}`,
      help: 'raise `base_lr`, look at the fillers (`msra`, `xavier`) and the scale of the data, and whether labels fit their images',
      since: 0,
    },
  ]
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)))
}
