/**
 * What can be said to the library in more than one way. Which way is fastest depends on the processor and on the shape, and the
 * sums of each are rounded otherwise. So a lowering names the forms that it knows for an op, and the one that it takes where
 * nobody chose; what was chosen is a table by op and shape, and belongs to a run as its seed does.
 */
import type { Shape } from '../ir/index.ts'
import type { Program, ProgramNode } from '../plan/index.ts'

/** The forms of each op that has several. */
export interface FormsOf {
  /** `margin`: zeros at the left and at the right are written out. */
  readonly conv2d: 'canonical' | 'blocked' | 'blocked_margin'
  readonly conv2d_input_grad: 'convolution' | 'transposed' | 'blocked' | 'blocked_margin'
  /** `dilated_N`: the batch is split in N groups; `product`: a matrix an image, for kernels of one tap. */
  readonly conv2d_filter_grad: `dilated_${(typeof PARTS)[number]}` | 'product' | 'blocked'
  /** `whole`: one matrix on the pixels; `axes`: one for rows and one for columns. */
  readonly avg_pool_grad: 'whole' | 'axes'
  readonly max_pool_grad: 'canonical' | 'blocked'
}

/** Groups that a batch may be split in: convolutions of several groups take a thread each. */
export const PARTS = [1, 2, 4, 8] as const

export type FormedOp = keyof FormsOf

/** The same, to go through. */
export const FORMS: { readonly [T in FormedOp]: readonly FormsOf[T][] } = {
  avg_pool_grad: ['axes', 'whole'],
  conv2d: ['canonical', 'blocked', 'blocked_margin'],
  conv2d_filter_grad: [...PARTS.map((count) => `dilated_${count}` as const), 'product', 'blocked'],
  conv2d_input_grad: ['convolution', 'transposed', 'blocked', 'blocked_margin'],
  max_pool_grad: ['canonical', 'blocked'],
}

/** Forms, by key of op and shape. Only what is not taken anyway stands in it. */
export type FormChoices = Readonly<Record<string, string>>

/** What a lowering can do with an op here. */
export interface Possible<T extends FormedOp> {
  readonly possible: readonly FormsOf[T][]
  /** Taken where nobody chose. */
  readonly usual: FormsOf[T]
}

/** What a lowering said of an op, and which of its inputs stood in blocks then. */
export interface Asked extends Possible<FormedOp> {
  readonly blocked: readonly boolean[]
}

export class Forms {
  readonly #choices: FormChoices
  readonly #asked = new Map<string, Asked>()

  constructor(choices: FormChoices = {}) {
    this.#choices = choices
  }

  /** The form that was chosen for such an op, where it is possible here; else the usual one. */
  of<T extends FormedOp>(
    op: T,
    inputs: readonly { readonly shape: Shape; readonly isBlocked?: boolean }[],
    attributes: object,
    { possible, usual }: Possible<T>,
  ): FormsOf[T] {
    const key = formKey(
      op,
      inputs.map(({ shape }) => shape),
      attributes,
    )
    // an op that one layout leaves to the other is asked for twice, the second time with fewer forms
    if (!this.#asked.has(key))
      this.#asked.set(key, { possible, usual, blocked: inputs.map(({ isBlocked = false }) => isBlocked) })
    const chosen = Object.hasOwn(this.#choices, key) ? this.#choices[key] : undefined
    return possible.find((form) => form === chosen) ?? usual
  }

  /** What lowerings could have done so far, by key. */
  get asked(): ReadonlyMap<string, Asked> {
    return this.#asked
  }
}

/** An op that has several forms, as it stands in a program. */
export interface FormedNode extends Pick<ProgramNode, 'attributes' | 'shape' | 'dtype'> {
  readonly op: FormedOp
  readonly inputs: readonly Shape[]
  readonly key: string
}

/** Those of a program, each op and shape once. */
export function formedNodes({ nodes }: Pick<Program, 'nodes'>): readonly FormedNode[] {
  const found = new Map<string, FormedNode>()
  for (const { op, inputs, attributes, shape, dtype } of nodes) {
    if (!isFormed(op)) continue
    const shapes = inputs.map((input) => nodes[input].shape) // earlier nodes
    const key = formKey(op, shapes, attributes)
    found.set(key, { op, inputs: shapes, attributes, shape, dtype, key })
  }
  return [...found.values()]
}

/** Of `choices`, those that the programs can make use of. */
export function formsFor(programs: readonly Pick<Program, 'nodes'>[], choices: FormChoices): FormChoices {
  const keys = new Set(programs.flatMap((program) => formedNodes(program).map(({ key }) => key)))
  return Object.fromEntries(Object.entries(choices).filter(([key]) => keys.has(key)))
}

function isFormed(op: string): op is FormedOp {
  return Object.hasOwn(FORMS, op)
}

/** `conv2d 100x3x32x32 32x3x5x5 32 dilation=1x1 group=1 pad=2x2 stride=1x1`. */
function formKey(op: FormedOp, inputs: readonly Shape[], attributes: object): string {
  const words = Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join('x') : String(value)}`)
  return [op, ...inputs.map((shape) => shape.join('x')), ...words].join(' ')
}
