/** The target that several networks make together, in float64 and by its definition. */
import type { RefTensor } from './tensor.ts'

interface Part {
  /** [N, C]. */
  readonly scores: RefTensor
  readonly weight: number
}

/** softmax(row / T). */
export function softmaxRow(row: readonly number[], temperature: number): readonly number[] {
  const largest = Math.max(...row)
  const powers = row.map((z) => Math.exp((z - largest) / temperature))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}

/** Scores that a softmax at T takes for the mixture: of logits Σ w·z, of probabilities T·ln Σ w·softmax(z / T). */
export function mixed(mix: 'probabilities' | 'logits', parts: readonly Part[], temperature: number): RefTensor {
  const [images, classes] = parts[0].scores.shape as [number, number]
  const data = new Float64Array(images * classes)
  for (let n = 0; n < images; n++) {
    for (const { scores, weight } of parts) {
      const row = [...scores.data.subarray(n * classes, (n + 1) * classes)]
      const said = mix === 'logits' ? row : softmaxRow(row, temperature)
      said.forEach((value, c) => (data[n * classes + c] += weight * value))
    }
  }
  return { shape: [images, classes], data: mix === 'logits' ? data : data.map((p) => temperature * Math.log(p)) }
}
