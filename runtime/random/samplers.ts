/** Fills tensors with random numbers; arithmetic in float64, so that every machine gets the same float32. */
import type { Distribution } from '../../compiler/index.ts'
import type { RandomWords } from './stream.ts'

export function fillFrom(distribution: Distribution, values: Float32Array, words: RandomWords): void {
  switch (distribution.type) {
    case 'constant':
      values.fill(distribution.value)
      return
    case 'uniform': {
      const { min, max } = distribution
      for (let i = 0; i < values.length; i++) values[i] = min + words.nextUniform() * (max - min)
      return
    }
    case 'gaussian':
      fillGaussian(values, distribution.mean, distribution.std, words)
      if (distribution.kept !== undefined) thin(values, distribution.kept, words)
      return
    case 'positive_unitball':
      fillUnits(values, distribution.unit, words)
      return
    case 'bilinear':
      fillBilinear(values, distribution.size)
      return
  }
}

/** Box and Muller 1958: two uniform numbers give two normal ones. */
function fillGaussian(values: Float32Array, mean: number, std: number, words: RandomWords): void {
  for (let i = 0; i < values.length; i += 2) {
    const radius = std * Math.sqrt(-2 * Math.log(1 - words.nextUniform())) // 1 − u is never 0
    const angle = 2 * Math.PI * words.nextUniform()
    values[i] = mean + radius * Math.cos(angle)
    if (i + 1 < values.length) values[i + 1] = mean + radius * Math.sin(angle)
  }
}

/** Keeps each value with the given probability, else makes it 0. */
function thin(values: Float32Array, kept: number, words: RandomWords): void {
  for (let i = 0; i < values.length; i++) if (words.nextUniform() >= kept) values[i] = 0
}

function fillUnits(values: Float32Array, unit: number, words: RandomWords): void {
  for (let start = 0; start < values.length; start += unit) {
    const drawn = Float64Array.from({ length: unit }, () => words.nextUniform())
    const sum = drawn.reduce((total, value) => total + value, 0)
    drawn.forEach((value, i) => (values[start + i] = value / sum))
  }
}

/** Caffe 1.0's bilinear filler; f is the factor of the enlargement, c·f the kernel's middle. */
function fillBilinear(values: Float32Array, size: number): void {
  const f = Math.ceil(size / 2)
  const c = (size - 1) / (2 * f)
  for (let i = 0; i < values.length; i++) {
    const [x, y] = [i % size, Math.floor(i / size) % size]
    values[i] = (1 - Math.abs(x / f - c)) * (1 - Math.abs(y / f - c))
  }
}

/** 0 with probability `ratio`, else 1 / (1 − ratio): Caffe's dropout mask with its scale. */
export function fillDropout(ratio: number, values: Float32Array, words: RandomWords): void {
  const kept = 1 / (1 - ratio)
  for (let i = 0; i < values.length; i++) values[i] = words.nextUniform() < ratio ? 0 : kept
}

/** A random order of 0 to count − 1 (Fisher and Yates). */
export function permutation(count: number, words: RandomWords): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(words.nextUniform() * (i + 1))
    const moved = order[i] // i and j are below count
    order[i] = order[j]
    order[j] = moved
  }
  return order
}
