import { stageModels, type Model } from '../network/index.ts'
import type { NormalizedLoss } from '../normalize/index.ts'

/** The losses that are weighed against each other: those of one stage that train one network. */
export function trainedTogether(model: Model): readonly (readonly NormalizedLoss[])[] {
  return stageModels(model).flatMap(({ spec: { losses } }) => {
    const networks = [...new Set(losses.map(({ input }) => input.network))]
    return networks.map((network) => losses.filter(({ input }) => input.network === network))
  })
}
