/** THE list of workloads: experiments of this repository, small enough in their time for a benchmark. */
import { join } from 'node:path'

import { diskHost } from '../cli/disk-host.ts'
import { packageFolder } from '../runtime/package-info.ts'
import { compile, type CompiledExperiment } from '../compiler/index.ts'

export interface Workload {
  readonly name: string
  readonly title: string
  /** Of the folder `experiments`. */
  readonly spec: string
  readonly sets: readonly string[]
  /** Pixels of the dataset, or random ones, for which no dataset needs to be there. */
  readonly images: 'dataset' | 'random'
}

const experiments = join(packageFolder(), 'experiments')

/**
 * All weights are drawn wide (see start.ts), so that every layer, the normalizations too, shows in the loss. At the
 * experiments' own rate of 0.001 such networks would diverge, and rounding alone would part ours from PyTorch's.
 */
const CALM = 'solver.base_lr=1e-6'

export const workloads: readonly Workload[] = [
  {
    name: 'lenet-taught',
    title: 'LeNet taught by a frozen LeNet',
    spec: 'mnist-distill.yaml',
    sets: ['student.override=null'], // a student as large as its teacher
    images: 'dataset',
  },
  {
    name: 'cifar10-quick',
    title: 'cifar10_quick alone',
    spec: 'cifar-teacher.yaml',
    // a path in a `--set` is relative to where the command runs, so this one is absolute
    sets: [
      `network.from=${join(experiments, 'networks', 'cifar10-quick.yaml')}`,
      'losses.hard.input=network.ip2',
      CALM,
    ],
    images: 'random',
  },
  {
    name: 'cifar10-full',
    title: 'cifar10_full alone',
    spec: 'cifar-teacher.yaml',
    sets: [CALM],
    images: 'random',
  },
  {
    name: 'cifar-mini',
    title: 'cifar-mini taught by a frozen cifar10_full',
    spec: 'cifar-mini.yaml',
    sets: [CALM],
    images: 'random',
  },
]

export function compileWorkload({ spec, sets }: Workload): CompiledExperiment {
  const file = join(experiments, spec)
  const { experiment, diagnostics } = compile(file, { host: diskHost, sets })
  if (!experiment) throw new Error(`${file} does not compile: ${diagnostics.map(({ message }) => message).join('; ')}`)
  return experiment
}
