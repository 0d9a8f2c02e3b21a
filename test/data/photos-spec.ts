/** An experiment on a folder of square pictures, each class in a folder of its own. */
interface Photos {
  /** The folder of the test set, in `photos`. */
  readonly test: string
  readonly size: number
  readonly classes: number
  readonly batch: { readonly train: number; readonly test: number }
  /** One more line of `data`. */
  readonly more?: string
}

export function photosSpec({ test, size, classes, batch, more }: Photos): string {
  return `version: 1
name: photos
data:
  dataset: image_folder
  train: { path: photos/train }
  test: { path: photos/${test} }
  shape: [3, ${size}, ${size}]
  classes: ${classes}
  batch: { train: ${batch.train}, test: ${batch.test} }
${more === undefined ? '' : `  ${more}\n`}network: { layers: [{ name: ip, type: inner_product, num_output: ${classes}, weight_filler: { type: xavier } }] }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.001, max_iter: 4 }
`
}
