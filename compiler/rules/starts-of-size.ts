import { resolveFiller, type Distribution } from '../fillers/index.ts'
import { elements } from '../ir/index.ts'
import { parametersOf, type Parameter } from '../network/index.ts'
import type { StartRule } from './rule.ts'

/** A unit that makes what it reads this much larger. */
const GAIN = 10
/** A bias this far from 0, where activations are near 1. */
const BIAS = 10

/** No trained parameter starts so large that it drowns what its layer reads. */
export const startsOfSize: StartRule = ({ networks }, fresh, reporter) => {
  for (const network of networks.values()) {
    for (const parameter of parametersOf(network)) {
      const problem = parameter.frozen || !fresh(parameter) ? undefined : problemOf(parameter)
      if (!problem) continue
      reporter.report('large-start', {
        message: `\`${network.name}.${parameter.name}\` ${problem.what}`,
        at: parameter.fillerSpan,
        help: problem.help,
      })
    }
  }
}

function problemOf({ blob, shape, filler }: Parameter): { what: string; help: string } | undefined {
  const size = rootMeanSquare(resolveFiller(filler, shape))
  if (blob === 'bias' && size >= BIAS) {
    return { what: `starts near ${short(size)}: it drowns what is added to it`, help: 'start a bias from 0' }
  }
  if (blob !== 'weight' || shape.length < 2) return undefined
  const inputs = elements(shape) / shape[0]
  const gain = size * Math.sqrt(inputs)
  if (gain < GAIN) return undefined
  return {
    what: `starts with numbers near ${short(size)} for ${inputs} inputs: its outputs are about ${short(gain)} times what it reads`,
    help: `take \`xavier\` or \`msra\`, or a \`std\` near ${short(Math.sqrt(2 / inputs))}`,
  }
}

function rootMeanSquare(start: Distribution): number {
  switch (start.type) {
    case 'constant':
      return Math.abs(start.value)
    case 'uniform':
      return Math.sqrt((start.min ** 2 + start.min * start.max + start.max ** 2) / 3)
    case 'gaussian':
      return Math.sqrt((start.kept ?? 1) * (start.mean ** 2 + start.std ** 2))
    case 'positive_unitball':
    case 'bilinear':
      return 0 // they keep the size of what they read
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)))
}
