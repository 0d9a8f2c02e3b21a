/** What other tools call our keys. */
const confusions: Readonly<Record<string, readonly string[]>> = {
  T: ['temperature'],
  alpha: ['weight'],
  batch_size: ['batch'],
  channels: ['num_output'],
  dropout: ['dropout_ratio'],
  epochs: ['max_iter'],
  file: ['experiment'],
  filters: ['num_output'],
  iterations: ['max_iter', 'iterations'],
  kernel: ['kernel_size'],
  lambda: ['weight', 'vars'],
  learning_rate: ['base_lr'],
  loss: ['losses'],
  loss_weight: ['weight'],
  lr: ['base_lr'],
  lr_schedule: ['lr_policy'],
  max_iterations: ['max_iter'],
  method: ['pool'],
  metric: ['metrics'],
  optimizer: ['solver'],
  out_channels: ['num_output'],
  out_features: ['num_output'],
  p: ['dropout_ratio'],
  padding: ['pad'],
  path: ['experiment'],
  rate: ['dropout_ratio'],
  ratio: ['dropout_ratio'],
  steps: ['max_iter'],
  strides: ['stride'],
  tau: ['temperature'],
  temp: ['temperature'],
  top: ['name'],
  units: ['num_output'],
}

/** The keys that may be meant by one of another tool; looked up before any edit distance. */
export function confused(key: string): readonly string[] {
  return (Object.hasOwn(confusions, key) ? confusions[key] : undefined) ?? []
}
