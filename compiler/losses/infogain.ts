import { createHash } from 'node:crypto'

import { floorPass, logSoftmax, matmul, mul, neg, reduceSum, table } from '../ops/index.ts'
import type { InfogainLoss } from '../schema/index.ts'
import type { LossDefinition } from './definition.ts'
import { countedLabels } from './labels.ts'
import { asScores, isLabels, isScores } from './ports.ts'
import { normalized, normalizerText } from './totals.ts'

/** ln 10⁻²⁰, where Caffe clamps the probability it reports. */
const LN_FLOOR = Math.log(1e-20)

/** Caffe's InfogainLoss: −Σ_n Σ_k H[label_n, k]·ln max(softmax(z)_nk, 10⁻²⁰) / N; gradient p·Σ_k H[label, k] − H[label]. */
export const infogain: LossDefinition<InfogainLoss> = {
  type: 'infogain',
  check: ({ matrix }, { input, target }, problem) => {
    if (!isLabels(target, problem) || !isScores(input, 'input', problem)) return false
    const [classes] = input
    const short = matrix.find((row) => row.length !== classes)
    if (matrix.length === classes && !short) return true
    problem(
      ['matrix'],
      short
        ? `a row of the matrix has ${short.length} numbers, and the input ${classes} classes`
        : `the matrix has ${matrix.length} rows, and the input ${classes} classes`,
      `write ${classes} rows of ${classes} numbers`,
    )
    return false
  },
  lower: (g, { matrix, ignore_label, normalization }, { input, target }) => {
    const scores = asScores(g, input)
    const [images, classes] = scores.shape as [number, number]
    const hot = countedLabels(g, target, classes, ignore_label)
    const gains = matmul(g, hot, table(g, [classes, classes], matrix.flat()))
    const terms = neg(g, mul(g, gains, floorPass(g, logSoftmax(g, scores), LN_FLOOR)))
    const counted = ignore_label === undefined ? undefined : reduceSum(g, hot, [1])
    return normalized(g, terms, counted, images, normalization)
  },
  formula: ({ matrix, ignore_label, normalization }, input, target) => {
    const over = normalizerText(normalization, ignore_label === undefined ? 'N' : 'n')
    return `−${over === '' ? '' : `${over} `}Σ H[${target}, k]·ln softmax(${input})_k, H = ${fingerprint(matrix)}`
  },
}

/** A matrix is too long for a line; another one has another name. */
function fingerprint(matrix: InfogainLoss['matrix']): string {
  const name = createHash('sha256').update(JSON.stringify(matrix)).digest('hex').slice(0, 8)
  return `matrix ${name} (${matrix.length}×${matrix.length})`
}
