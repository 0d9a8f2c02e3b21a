/**
 * Metrics over a batch of logits [N, C] (further axes of size 1 are allowed), natural logarithms. Accuracy, as Caffe's
 * present source: the true class is right if at most top_k classes, itself among them, have a value as great as its own.
 */
import type { RefTensor } from '../tensor.ts'
import { logSoftmax } from './channels.ts'

function rowOf({ shape, data }: RefTensor, n: number): Float64Array {
  const size = data.length / shape[0]
  return data.subarray(n * size, (n + 1) * size)
}

function isRight(row: Float64Array, label: number, topK: number): boolean {
  return row.filter((value) => value >= row[label]).length <= topK
}

export function accuracy(input: RefTensor, labels: RefTensor, topK = 1): number {
  const right = Array.from(labels.data).filter((label, n) => isRight(rowOf(input, n), label, topK))
  return right.length / labels.data.length
}

/** The accuracy over the samples of each class; 0 for a class without any. */
export function perClassAccuracy(input: RefTensor, labels: RefTensor, topK = 1): number[] {
  return Array.from(rowOf(input, 0), (_value, wanted) => {
    let [all, right] = [0, 0]
    for (const [n, label] of labels.data.entries()) {
      if (label !== wanted) continue
      all++
      if (isRight(rowOf(input, n), label, topK)) right++
    }
    return all === 0 ? 0 : right / all
  })
}

/** The index of the greatest value, the first of equals. */
export function firstGreatest(row: Float64Array): number {
  return row.indexOf(Math.max(...row))
}

/** The share of the samples for which both pick the same class. */
export function agreement(input: RefTensor, other: RefTensor): number {
  let same = 0
  for (let n = 0; n < input.shape[0]; n++) {
    if (firstGreatest(rowOf(input, n)) === firstGreatest(rowOf(other, n))) same++
  }
  return same / input.shape[0]
}

/** −Σ p ln q / N with q = softmax(input); p is one-hot for labels [N], or the target itself if it is as large as input. */
export function crossEntropy(input: RefTensor, target: RefTensor): number {
  const [logs, batch] = [logSoftmax(input), input.shape[0]]
  let total = 0
  if (target.data.length === input.data.length) {
    for (let i = 0; i < logs.data.length; i++) if (target.data[i] !== 0) total -= target.data[i] * logs.data[i]
  } else {
    for (let n = 0; n < batch; n++) total -= rowOf(logs, n)[target.data[n]]
  }
  return total / batch
}

/** Σ p(ln p − ln q) / N with p = softmax(target / T) and q = softmax(input / T); no factor T². */
export function kl(input: RefTensor, target: RefTensor, temperature = 1): number {
  const [student, teacher] = [logSoftmax(input, temperature), logSoftmax(target, temperature)]
  let total = 0
  for (let i = 0; i < student.data.length; i++) {
    const p = Math.exp(teacher.data[i])
    if (p > 0) total += p * (teacher.data[i] - student.data[i])
  }
  return total / input.shape[0]
}

/** −Σ q ln q / N with q = softmax(input). */
export function entropy(input: RefTensor): number {
  let total = 0
  for (const log of logSoftmax(input).data) if (Math.exp(log) > 0) total -= Math.exp(log) * log
  return total / input.shape[0]
}
