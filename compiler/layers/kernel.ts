/** What convolution and deconvolution have in common: a kernel, groups, a weight and a bias. */
import type { Shape } from '../ir/index.ts'
import type { FillerSpec } from '../schema/index.ts'
import type { BlobDefinition, LayerProblem } from './definition.ts'
import { windowDetail, windowOf, type WindowKeys } from './window.ts'

interface Kernel extends WindowKeys {
  readonly num_output: number
  readonly group: number
  readonly dilation: number
  readonly bias_term: boolean
  readonly weight_filler: FillerSpec
  readonly bias_filler: FillerSpec
}

/** False, and reported, where the groups do not come out even. */
export function divides({ group, num_output }: Kernel, channels: number, problem: LayerProblem): boolean {
  const uneven = (
    [
      ['input channels', channels],
      ['`num_output`', num_output],
    ] as const
  ).find(([, n]) => n % group !== 0)
  if (!uneven) return true
  const fitting = divisorsOf(channels, num_output)
  const help =
    fitting.length > 1
      ? `${channels} channels and \`num_output: ${num_output}\` can be split into ${fitting.slice(0, -1).join(', ')} or ${fitting.at(-1) ?? 1} groups`
      : `nothing but 1 divides ${channels} channels and \`num_output: ${num_output}\`: change the one or the other`
  problem(['group'], `\`group: ${group}\` does not divide the ${uneven[1]} of ${uneven[0]}`, help)
  return false
}

/** What divides both, in rising order. */
function divisorsOf(a: number, b: number): readonly number[] {
  const smaller = Math.min(a, b)
  return Array.from({ length: smaller }, (_, i) => i + 1).filter((n) => a % n === 0 && b % n === 0)
}

export function kernelBlobs(spec: Kernel, weight: Shape): readonly BlobDefinition[] {
  return [
    { blob: 'weight', shape: weight, filler: spec.weight_filler, fillerKey: 'weight_filler' },
    ...(spec.bias_term
      ? [{ blob: 'bias', shape: [spec.num_output], filler: spec.bias_filler, fillerKey: 'bias_filler' } as const]
      : []),
  ]
}

export function kernelDetail(spec: Kernel): string {
  return [
    windowDetail(windowOf(spec)),
    ...(spec.dilation > 1 ? [`dilation ${spec.dilation}`] : []),
    ...(spec.group > 1 ? [`${spec.group} groups`] : []),
  ].join(', ')
}
