/** What a network says of images: a score a class, and what the images are. Shares of classes are made of them in float64. */

export interface Scores {
  readonly count: number
  /** Scores an image; at least one a class. */
  readonly width: number
  /** [count, width]. */
  readonly data: ArrayLike<number>
  /** [count]. */
  readonly labels: ArrayLike<number>
}

/** ln softmax(z / temperature) of one image. */
export function logShares({ data, width }: Scores, image: number, temperature = 1): Float64Array {
  const row = new Float64Array(width)
  let top = -Infinity
  for (let c = 0; c < width; c++) {
    row[c] = data[image * width + c] / temperature
    if (row[c] > top) top = row[c]
  }
  let sum = 0
  for (let c = 0; c < width; c++) sum += Math.exp(row[c] - top)
  const total = top + Math.log(sum)
  for (let c = 0; c < width; c++) row[c] -= total
  return row
}

/** The class of the largest score; the first of equals. */
export function answerOf({ data, width }: Scores, image: number): number {
  let best = 0
  for (let c = 1; c < width; c++) if (data[image * width + c] > data[image * width + best]) best = c
  return best
}

/** Some of the images, in this order. */
export function some(scores: Scores, images: readonly number[]): Scores {
  const { width, data, labels } = scores
  const picked = new Float64Array(images.length * width)
  images.forEach((image, i) => {
    for (let c = 0; c < width; c++) picked[i * width + c] = data[image * width + c]
  })
  return { count: images.length, width, data: picked, labels: images.map((image) => labels[image]) }
}

/** What is a softmax already, as scores whose softmax it is; scores as they are. */
export function asScores(data: Float32Array, width: number): Float32Array | Float64Array {
  for (let i = 0; i < data.length; i += width) {
    let sum = 0
    for (let c = 0; c < width; c++) {
      if (data[i + c] < 0) return data
      sum += data[i + c]
    }
    if (Math.abs(sum - 1) > 1e-3) return data
  }
  return Float64Array.from(data, (share) => Math.log(Math.max(share, 1e-45)))
}
