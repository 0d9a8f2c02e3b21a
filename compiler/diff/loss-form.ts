/**
 * Losses in one form: coefficient × divergence. Two spellings of the same function have the same divergence, and the quotient
 * of their coefficients says how much more one counts. T² is part of the coefficient, halves are, and so is what a sum over the
 * batch is more than its mean. Divergences are of one image and have no factor before them.
 */
import { lossDefinition } from '../losses/index.ts'
import type { LossSpec, Scheduled } from '../schema/index.ts'

export interface LossForm {
  /** The weight times what the loss itself has before its sum; undefined where the weight is a schedule. */
  readonly coefficient: number | undefined
  /** The factor that the loss itself has, without its weight. */
  readonly factor: number
  readonly weight: Scheduled
  readonly divergence: string
  /** What is added that no student changes: the gradient is the same with it and without. */
  readonly constant?: string
}

/** `batch`: images a step. `isFlat`: the input is one number a class. */
export function lossForm(
  spec: LossSpec,
  { input, target, batch, isFlat }: { input: string; target: string; batch: number; isFlat: boolean },
): LossForm {
  const weight = spec.weight
  const own = formOf(spec, input, target, batch, isFlat)
  return { weight, coefficient: typeof weight === 'number' ? weight * own.factor : undefined, ...own }
}

type Own = Pick<LossForm, 'factor' | 'divergence' | 'constant'>

function formOf(spec: LossSpec, input: string, target: string, batch: number, isFlat: boolean): Own {
  const { formula } = lossDefinition(spec.type)
  const plain: Own = { factor: 1, divergence: formula(spec, input, target) }
  switch (spec.type) {
    case 'distillation': {
      const { convention, temperature } = spec
      if (convention === 'seed') return plain
      if (convention === 'mse_logits') return squares(input, target)
      const over = typeof temperature === 'number' ? temperature : `T, T: ${JSON.stringify(temperature)}`
      const divergence = `KL(softmax(${target}/${over}) ‖ softmax(${input}/${over}))`
      const factor = typeof temperature === 'number' ? temperature ** 2 : 1
      return convention === 'kl' ? { factor, divergence } : { factor, divergence, constant: `the entropy of ${target}` }
    }
    case 'euclidean':
      return squares(input, target)
    case 'hint':
      return spec.project === undefined ? squares(input, target) : plain
    case 'softmax_cross_entropy': {
      if (spec.ignore_label !== undefined || !isFlat) return plain
      const factor = spec.normalization === 'none' ? batch : 1
      return { factor, divergence: `−ln softmax(${input})[${target}]` }
    }
    case 'contrastive':
    case 'hinge':
    case 'infogain':
    case 'sigmoid_cross_entropy':
      return plain
  }
}

function squares(input: string, target: string): Own {
  return { factor: 1 / 2, divergence: `‖${input} − ${target}‖²` }
}
