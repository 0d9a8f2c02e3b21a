/** The pieces of Python that a program may need, each a file of `templates/pytorch/parts`; in the order in which they stand in it. */

export const PARTS = [
  'along',
  'softplus',
  'batch_norm',
  'scale',
  'bias',
  'embed',
  'argmax',
  'mvn',
  'counted_labels',
  'normalized',
  'softmax_cross_entropy',
  'infogain',
  'sigmoid_cross_entropy',
  'kl',
  'soft_cross_entropy',
  'half_squares',
  'seed',
  'hinge',
  'contrastive',
  'mixture',
  'schedule',
  'accuracy',
  'agreement',
  'cross_entropy',
  'entropy',
  'kl_divergence',
  'solver',
  'solver_sgd',
  'solver_nesterov',
  'solver_adagrad',
  'solver_rmsprop',
  'solver_adadelta',
  'solver_adam',
  'solver_adamw',
  'read_idx',
  'read_records',
] as const

export type Part = (typeof PARTS)[number]

/** What parts call. */
const NEEDS: Partial<Record<Part, readonly Part[]>> = {
  softmax_cross_entropy: ['counted_labels', 'normalized'],
  infogain: ['counted_labels', 'normalized'],
  sigmoid_cross_entropy: ['softplus', 'normalized'],
  seed: ['softplus'],
  hinge: ['counted_labels'],
  solver_sgd: ['solver'],
  solver_nesterov: ['solver'],
  solver_adagrad: ['solver'],
  solver_rmsprop: ['solver'],
  solver_adadelta: ['solver'],
  solver_adam: ['solver'],
  solver_adamw: ['solver'],
}

export class Parts {
  readonly #asked = new Set<Part>()

  need(...parts: readonly Part[]): void {
    for (const part of parts) {
      this.#asked.add(part)
      for (const other of NEEDS[part] ?? []) this.#asked.add(other)
    }
  }

  /** Those of one section, in order. */
  from(first: Part, last: Part): readonly Part[] {
    return PARTS.slice(PARTS.indexOf(first), PARTS.indexOf(last) + 1).filter((part) => this.#asked.has(part))
  }
}
