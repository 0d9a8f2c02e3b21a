/** THE list of workloads: networks of this repository, each alone, beside a frozen teacher of its size, and of four times it. */
import { join } from 'node:path'

import { diskHost } from '../cli/disk-host.ts'
import { packageFolder } from '../runtime/package-info.ts'
import { compile, type CompiledExperiment, type Host } from '../compiler/index.ts'
import { resolvedLayers } from './description.ts'

export type Taught = 'alone' | 'same' | 'wide'

export interface Workload {
  readonly name: string
  readonly title: string
  /** Pixels of the dataset, or random ones, for which no dataset needs to be there. */
  readonly images: 'dataset' | 'random'
  readonly compile: (sets?: readonly string[]) => CompiledExperiment
  /** Absent where it is an experiment of this repository as it stands. Its paths are from the package's folder. */
  readonly spec?: () => Spec
}

type Spec = Readonly<Record<string, unknown>> & { readonly solver: Readonly<Record<string, unknown>> }

/** A network and how it is trained. */
interface Family {
  readonly name: string
  readonly title: string
  /** Its file, from the package's folder. */
  readonly network: string
  readonly output: string
  readonly batch: number
  readonly dataset: 'mnist' | 'cifar10'
  /** Layers that are left out: masks of dropout are drawn in another way by each library. */
  readonly remove?: readonly string[]
}

const families: readonly Family[] = [
  { name: 'lenet', title: 'LeNet', network: 'experiments/networks/lenet.yaml', output: 'ip2', batch: 64, dataset: 'mnist' },
  { name: 'cifar10-quick', title: 'cifar10_quick', network: 'experiments/networks/cifar10-quick.yaml', output: 'ip2', batch: 100, dataset: 'cifar10' },
  { name: 'cifar10-full', title: 'cifar10_full', network: 'experiments/networks/cifar10-full.yaml', output: 'ip1', batch: 100, dataset: 'cifar10' },
  { name: 'cifar-mini', title: 'cifar-mini', network: 'experiments/networks/cifar10-full.yaml', output: 'ip1', batch: 100, dataset: 'cifar10', remove: ['norm2', 'conv3', 'relu3', 'pool3'] },
  { name: 'nin', title: 'Network in Network without its dropout', network: 'experiments/networks/nin.yaml', output: 'pool3', batch: 128, dataset: 'cifar10', remove: ['drop3', 'drop6'] },
  { name: 'vgg8', title: 'eight convolutions as VGG has them', network: 'bench/networks/vgg8.yaml', output: 'ip1', batch: 64, dataset: 'cifar10' },
  { name: 'resnet20', title: 'ResNet-20', network: 'experiments/networks/resnet-cifar.yaml', output: 'fc', batch: 128, dataset: 'cifar10' },
] // prettier-ignore

const TITLES: Readonly<Record<Taught, string>> = {
  alone: 'alone',
  same: 'taught by a frozen one of its size',
  wide: 'taught by a frozen one of twice the channels, four times its work',
}

const BATCHES = [20, 50, 200, 500]

export const workloads: readonly Workload[] = [
  ...families.flatMap((family) => (['alone', 'same', 'wide'] as const).map((taught) => workload(family, taught))),
  {
    name: 'cifar-mini-study',
    title: 'cifar-mini taught by a frozen cifar10_full, as the study has it',
    images: 'random',
    compile: (sets = []) =>
      compiled(join(packageFolder(), 'experiments', 'cifar-mini.yaml'), diskHost, [`solver.base_lr=${CALM}`, ...sets]),
  },
  ...BATCHES.map((batch) => workload({ ...families[1], batch, name: `cifar10-quick-b${batch}` }, 'alone')),
]

/**
 * All weights are drawn wide (see start.ts), so that every layer, the normalizations too, shows in the loss. At the
 * experiments' own rate of 0.001 such networks would diverge, and rounding alone would part ours from PyTorch's.
 */
const CALM = '1e-6'

function workload(family: Family, taught: Taught): Workload {
  return {
    name: taught === 'alone' ? family.name : `${family.name}-${taught}`,
    title: `${family.title} ${TITLES[taught]}`,
    images: family.dataset === 'mnist' ? 'dataset' : 'random',
    compile: (sets = []) => compileText(specOf(family, taught), sets),
    spec: () => specOf(family, taught),
  }
}

function specOf(family: Family, taught: Taught): Spec {
  const student = network(family)
  if (taught === 'alone') return written(family, { network: student })
  const override = taught === 'wide' ? doubled(compileText(written(family, { network: student }), [])) : {}
  return written(family, { teacher: network(family, override), student })
}

function network({ network, remove = [] }: Family, override: object = {}): object {
  return { from: network, ...(remove.length > 0 && { remove }), ...(Object.keys(override).length > 0 && { override }) }
}

/** Twice the channels of every layer that learns but the last, which gives the classes. */
function doubled(alone: CompiledExperiment): object {
  const sized = resolvedLayers(alone.resolved, 'network').filter((layer) => 'num_output' in layer)
  return Object.fromEntries(
    sized.slice(0, -1).map(({ name, num_output }) => [name, { num_output: 2 * Number(num_output) }]),
  )
}

function written({ batch, dataset, output }: Family, networks: Readonly<Record<string, object>>): Spec {
  const trained = 'student' in networks ? 'student' : 'network'
  const hard = { type: 'softmax_cross_entropy', input: `${trained}.${output}`, target: 'data.label' }
  const soft = { type: 'distillation', input: `${trained}.${output}`, target: `teacher.${output}`, temperature: 4 }
  const taught = trained === 'student'
  return {
    version: 1,
    name: 'bench',
    data: {
      dataset,
      batch: { train: batch, test: 100 },
      ...(dataset === 'mnist' && { transform: { scale: 1 / 256 } }),
    },
    ...networks,
    losses: taught ? { hard: { ...hard, weight: 0.1 }, soft: { ...soft, weight: 0.9 } } : { hard },
    solver: { type: 'sgd', base_lr: Number(CALM), momentum: 0.9, weight_decay: 0.004, max_iter: 1000 },
    ...(taught && { allow: [{ code: 'untrained-teacher', reason: 'how long a step takes does not depend on it' }] }),
  }
}

/** JSON is YAML. The spec lies beside no other file: paths in it are from the package's folder. */
function compileText(spec: object, sets: readonly string[]): CompiledExperiment {
  const file = join(packageFolder(), 'bench.yaml')
  const text = JSON.stringify(spec)
  const host: Host = { ...diskHost, readText: (path) => (path === file ? { ok: true, text } : diskHost.readText(path)) }
  return compiled(file, host, sets)
}

function compiled(file: string, host: Host, sets: readonly string[]): CompiledExperiment {
  const { experiment, diagnostics } = compile(file, { host, sets })
  if (!experiment) throw new Error(`${file} does not compile: ${diagnostics.map(({ message }) => message).join('; ')}`)
  return experiment
}
