/**
 * Losses, caffe-semantics 6.4, 6.7 and 6.8: the value, and the gradient with respect to `input` alone, with loss weight
 * 1. N is the batch. Gradients are the true derivatives of the values, but for softmax_cross_entropy and infogain, whose
 * clamped logarithm counts in the value only.
 */
import type { RefTensor } from '../tensor.ts'
import { sigmoidOf, softplus } from './activations.ts'
import { count, mapped, zeros } from './blob.ts'
import { logSoftmax, softmaxBackward, softmaxOf } from './channels.ts'
import { flagOf, maybeNumber, numberOf, rowsOf, textOf } from './spec.ts'
import type { Spec } from './types.ts'

export interface Ports {
  readonly input: RefTensor
  readonly target: RefTensor
  /** For `contrastive`: not zero where the two vectors belong together. */
  readonly similar?: RefTensor
}

export interface LossReference {
  value(spec: Spec, ports: Ports): number
  gradient(spec: Spec, ports: Ports): RefTensor
}

const FLT_MIN = 1.1754943508222875e-38
const INFOGAIN_MIN = 1e-20

/** `all` positions, `valid` of them not ignored; never less than 1. */
function normalizer(spec: Spec, batch: number, all: number, valid: number): number {
  switch (textOf(spec, 'normalization')) {
    case 'valid':
      return Math.max(1, valid)
    case 'full':
      return Math.max(1, all)
    case 'batch_size':
      return Math.max(1, batch)
    case 'none':
      return 1
    default:
      throw new Error(`${spec.type}: no such normalization`)
  }
}

/** Calls `at` with each labelled position that counts: the flat index of its class 0, the step to the next, its label. */
function labelled(
  spec: Spec,
  { input, target }: Ports,
  at: (start: number, step: number, label: number) => void,
): number {
  const [classes, inner] = [input.shape[1], count(input.shape, 2)]
  const ignored = maybeNumber(spec, 'ignore_label')
  let valid = 0
  for (let i = 0; i < target.data.length; i++) {
    const label = target.data[i]
    if (label === ignored) continue
    if (!Number.isInteger(label) || label < 0 || label >= classes) throw new Error(`${spec.type}: no class ${label}`)
    at(Math.floor(i / inner) * classes * inner + (i % inner), inner, label)
    valid++
  }
  return normalizer(spec, input.shape[0], target.data.length, valid)
}

/** −Σ_k H[label, k] · ln max(p_k, least); the gradient is p·Σ_k H[label, k] − H[label]. */
function weighted(
  least: number,
  row: (spec: Spec, label: number, classes: number) => readonly number[],
): LossReference {
  return {
    value(spec, ports) {
      const soft = softmaxOf(ports.input)
      let total = 0
      const norm = labelled(spec, ports, (start, step, label) => {
        for (const [k, weight] of row(spec, label, ports.input.shape[1]).entries()) {
          if (weight !== 0) total -= weight * Math.log(Math.max(soft.data[start + k * step], least))
        }
      })
      return total / norm
    },
    gradient(spec, ports) {
      const soft = softmaxOf(ports.input)
      const result = zeros(ports.input.shape)
      const norm = labelled(spec, ports, (start, step, label) => {
        const weights = row(spec, label, ports.input.shape[1])
        const whole = weights.reduce((total, weight) => total + weight, 0)
        for (const [k, weight] of weights.entries()) {
          result.data[start + k * step] = soft.data[start + k * step] * whole - weight
        }
      })
      return mapped(result, (slope) => slope / norm)
    },
  }
}

const softmaxCrossEntropy = weighted(FLT_MIN, (_spec, label, classes) =>
  Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0)),
)

const infogain = weighted(INFOGAIN_MIN, (spec, label) => rowsOf(spec, 'matrix')[label])

/** Σ [ln(1 + eˣ) − x·t] over the elements whose target is not ignored. */
const sigmoidCrossEntropy: LossReference = {
  value(spec, { input, target }) {
    const ignored = maybeNumber(spec, 'ignore_label')
    let [total, valid] = [0, 0]
    for (let i = 0; i < input.data.length; i++) {
      if (target.data[i] === ignored) continue
      total += softplus(input.data[i]) - input.data[i] * target.data[i]
      valid++
    }
    return total / normalizer(spec, input.shape[0], input.data.length, valid)
  },
  gradient(spec, { input, target }) {
    const ignored = maybeNumber(spec, 'ignore_label')
    const valid = target.data.filter((t) => t !== ignored).length
    const norm = normalizer(spec, input.shape[0], input.data.length, valid)
    return mapped(input, (x, i) => (target.data[i] === ignored ? 0 : (sigmoidOf(x) - target.data[i]) / norm))
  },
}

/** Σ (a − b)² / (2N) */
const euclidean: LossReference = {
  value: (_spec, { input, target }) =>
    input.data.reduce((total, a, i) => total + (a - target.data[i]) ** 2, 0) / (2 * input.shape[0]),
  gradient: (_spec, { input, target }) => mapped(input, (a, i) => (a - target.data[i]) / input.shape[0]),
}

/**
 * With p the teacher's softmax and q the student's, at temperature T:
 *   kl = T²/N · Σ p(ln p − ln q), soft_cross_entropy = −T²/N · Σ p ln q, both with gradient T/N · (q − p);
 *   seed = 1/N · Σ [ln(1 + eˢ) − s·p] with s = softmax(input), at temperature 1; mse_logits = euclidean.
 */
const distillation: LossReference = {
  value(spec, ports) {
    const { input, target } = ports
    const [convention, batch] = [textOf(spec, 'convention'), input.shape[0]]
    if (convention === 'mse_logits') return euclidean.value(spec, ports)
    let total = 0
    if (convention === 'seed') {
      const [student, teacher] = [softmaxOf(input), softmaxOf(target)]
      for (let i = 0; i < input.data.length; i++) total += softplus(student.data[i]) - student.data[i] * teacher.data[i]
      return total / batch
    }
    const temperature = numberOf(spec, 'temperature')
    const [student, teacher] = [logSoftmax(input, temperature), logSoftmax(target, temperature)]
    for (let i = 0; i < input.data.length; i++) {
      const p = Math.exp(teacher.data[i])
      if (p > 0) total += p * ((convention === 'kl' ? teacher.data[i] : 0) - student.data[i])
    }
    return (temperature * temperature * total) / batch
  },
  gradient(spec, ports) {
    const { input, target } = ports
    const [convention, batch] = [textOf(spec, 'convention'), input.shape[0]]
    if (convention === 'mse_logits') return euclidean.gradient(spec, ports)
    if (convention === 'seed') {
      const [student, teacher] = [softmaxOf(input), softmaxOf(target)]
      const slopes = mapped(student, (s, i) => (sigmoidOf(s) - teacher.data[i]) / batch)
      return softmaxBackward(student, slopes)
    }
    const temperature = numberOf(spec, 'temperature')
    const [student, teacher] = [softmaxOf(input, temperature), softmaxOf(target, temperature)]
    return mapped(student, (q, i) => (temperature * (q - teacher.data[i])) / batch)
  },
}

/** With t = x, but −x at the true class: Σ max(0, 1 + t)/N, or its square. */
const hinge: LossReference = {
  value(spec, { input, target }) {
    const [batch, classes] = [input.shape[0], count(input.shape, 1)]
    let total = 0
    for (let i = 0; i < input.data.length; i++) {
      const sign = i % classes === target.data[Math.floor(i / classes)] ? -1 : 1
      const excess = Math.max(0, 1 + sign * input.data[i])
      total += textOf(spec, 'norm') === 'l2' ? excess * excess : excess
    }
    return total / batch
  },
  gradient(spec, { input, target }) {
    const [batch, classes] = [input.shape[0], count(input.shape, 1)]
    return mapped(input, (x, i) => {
      const sign = i % classes === target.data[Math.floor(i / classes)] ? -1 : 1
      const excess = Math.max(0, 1 + sign * x)
      return (sign * (textOf(spec, 'norm') === 'l2' ? 2 * excess : Math.sign(excess))) / batch
    })
  },
}

/** The distance of each pair of vectors. */
function distances({ input, target }: Ports): number[] {
  const size = count(input.shape, 1)
  return Array.from({ length: input.shape[0] }, (_, n) => {
    let total = 0
    for (let i = n * size; i < (n + 1) * size; i++) total += (input.data[i] - target.data[i]) ** 2
    return Math.sqrt(total)
  })
}

function isSimilar({ similar }: Ports, n: number): boolean {
  if (similar === undefined) throw new Error('contrastive: which pairs are similar?')
  return similar.data[n] !== 0
}

/**
 * [Σ similar d² + Σ dissimilar max(margin − d, 0)²]/(2N); the legacy version has max(margin − d², 0). The gradient is the
 * true one: Caffe divides by d + 10⁻⁴ instead of d. It is 0 where d is 0.
 */
const contrastive: LossReference = {
  value(spec, ports) {
    const margin = numberOf(spec, 'margin')
    let total = 0
    for (const [n, d] of distances(ports).entries()) {
      if (isSimilar(ports, n)) total += d * d
      else if (flagOf(spec, 'legacy_version')) total += Math.max(margin - d * d, 0)
      else total += Math.max(margin - d, 0) ** 2
    }
    return total / (2 * ports.input.shape[0])
  },
  gradient(spec, ports) {
    const { input, target } = ports
    const [margin, legacy, size] = [numberOf(spec, 'margin'), flagOf(spec, 'legacy_version'), count(input.shape, 1)]
    const factors = distances(ports).map((d, n) => {
      if (isSimilar(ports, n)) return 1
      if (legacy) return margin - d * d > 0 ? -1 : 0
      return margin - d > 0 && d > 0 ? -(margin - d) / d : 0
    })
    return mapped(input, (a, i) => (factors[Math.floor(i / size)] * (a - target.data[i])) / input.shape[0])
  },
}

export const losses: Record<string, LossReference> = {
  contrastive,
  distillation,
  euclidean,
  hinge,
  hint: euclidean,
  infogain,
  sigmoid_cross_entropy: sigmoidCrossEntropy,
  softmax_cross_entropy: softmaxCrossEntropy,
}
