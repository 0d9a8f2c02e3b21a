/** What a loaded network answers to some images, and whether one can learn from it. */
import type { Plan } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { entropyOf, softmax } from './shares.ts'

export interface Answers {
  readonly network: string
  readonly of: string
  readonly images: number
  /** Of the training images; absent: of the test images. */
  readonly part?: 'train'
  /** Mean entropy of the softmax over that of a uniform one, ln C; 0 to 1. */
  readonly entropy: number
  /** Share that is right; absent without labels. */
  readonly accuracy?: number
}

/** Beyond this share of the largest entropy no class is preferred (landscape: a teacher that is not the teacher). */
const UNIFORM = 0.98

/** Standard deviations of a guesser's luck: one in a hundred guessers has more. */
const LUCK = 2.33

export class AnswerTally {
  readonly #print: Plan['fingerprints'][number]
  #images = 0
  #entropy = 0
  #right = 0

  constructor(print: Plan['fingerprints'][number]) {
    this.#print = print
  }

  /** Scores of shape [N, C] or [N, C, 1, 1]. */
  add({ data, shape }: Tensor, labels: ArrayLike<number> | undefined): void {
    const { classes, probabilities, foreign } = this.#print
    for (let n = 0; n < shape[0]; n++) {
      const row = Float64Array.from(data.subarray(n * classes, (n + 1) * classes))
      const best = row.indexOf(Math.max(...row))
      if (best === labels?.[n]) this.#right++
      const shares = probabilities || (foreign !== undefined && isShares(row)) // nothing else says so
      this.#entropy += entropyOf(shares ? row : softmax(row))
      this.#images++
    }
  }

  /** Throws a RunError where one cannot learn from it, and the spec does not want that. */
  judged(): Answers {
    const { network, of, labelled, classes, part } = this.#print
    const images = this.#images
    const entropy = this.#entropy / images / Math.log(classes)
    const accuracy = this.#right / images
    const seen = `${images} ${part === 'train' ? 'training' : 'test'} images`
    const said = `\`${network}.${of}\``
    const numbers = labelled ? { entropy, accuracy } : { entropy }
    if (!(entropy <= UNIFORM))
      this.#refuse(
        'teacher-uniform',
        Number.isNaN(entropy)
          ? `${said} is no number on ${seen}`
          : `${said} says nearly the same of all ${classes} classes: its mean entropy on ${seen} is ${percent(entropy)} of the largest there is`,
      )
    // a network that prefers no class is right by chance: one cause, one message
    else if (labelled && accuracy <= luckOf(classes, images))
      this.#refuse(
        'teacher-at-chance',
        `${said} is right on ${percent(accuracy)} of ${seen}; guessing is right on ${percent(1 / classes)}`,
      )
    return { network, of, images, ...(part && { part }), ...numbers }
  }

  #refuse(code: 'teacher-uniform' | 'teacher-at-chance', message: string): void {
    const { allowed, place, network } = this.#print
    if (allowed.some((waiver) => waiver.code === code)) return
    throw new RunError(code, 1, message, {
      place,
      help: `look for the weights that \`${network}\` was meant to have and for the transform that it was trained with; if it is meant to be so, say why: \`allow: [{ code: ${code}, reason: … }]\``,
    })
  }
}

/** Whether numbers are those of a softmax. */
function isShares(row: Float64Array): boolean {
  const sum = row.reduce((total, value) => total + value, 0)
  return Math.abs(sum - 1) < 1e-3 && row.every((value) => value >= 0)
}

/** The largest share that guessing explains. */
function luckOf(classes: number, images: number): number {
  const chance = 1 / classes
  return chance + LUCK * Math.sqrt((chance * (1 - chance)) / images)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}
