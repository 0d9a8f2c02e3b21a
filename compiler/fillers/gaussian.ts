import type { GaussianFiller } from '../schema/index.ts'
import type { FillerDefinition } from './definition.ts'

/** Caffe's gaussian filler: N(mean, std²); with `sparse` each value stays with probability sparse / shape[0], else it is 0. */
export const gaussian: FillerDefinition<GaussianFiller> = {
  type: 'gaussian',
  refuses: ({ sparse }, shape) =>
    sparse === undefined || sparse <= (shape[0] ?? 1)
      ? undefined
      : `\`sparse: ${sparse}\` is more than the ${shape[0] ?? 1} units that the blob has`,
  resolve: ({ mean, std, sparse }, shape) => ({
    type: 'gaussian',
    mean,
    std,
    ...(sparse !== undefined && { kept: sparse / (shape[0] ?? 1) }),
  }),
}
