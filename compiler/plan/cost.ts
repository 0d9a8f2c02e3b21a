/** What a step costs, in FLOPs: whose, and in which direction. */
import { programName } from '../graph/index.ts'
import { definitionOf } from '../ops/index.ts'
import type { Plan, Program, ProgramNode, StagePlan } from './types.ts'

/** FLOPs of one iteration. */
export interface Share {
  /** A network, `losses`, or `update`: what the solver does. */
  readonly name: string
  readonly forward: number
  readonly backward: number
}

export interface StageCost {
  /** Empty without stages. */
  readonly stage: string
  readonly shares: readonly Share[]
  readonly flops: number
  /** What frozen networks take of it, which need not be asked again where their answers are kept. */
  readonly frozen: number
  /** Iterations until each image has been seen; absent where the number of images is not known yet. */
  readonly epoch?: number
  /** The share of all FLOPs of the stage that kept answers save; absent where nothing is kept, or nobody knows. */
  readonly saved?: number
}

export function costOf(plan: Plan): readonly StageCost[] {
  return plan.stages.map((stage) => stageCost(plan, stage))
}

function stageCost({ programs, answers, data }: Plan, { name: stage, solver }: StagePlan): StageCost {
  const counts = new Map<string, { forward: number; backward: number }>()
  const counted = (kind: 'teacher/train' | 'train' | 'grad' | 'update', times: number): number => {
    const program = programs.find(({ name }) => name === programName(stage, kind))
    return program ? times * count(program, times, counts) : 0
  }
  const frozen = counted('teacher/train', solver.iter_size)
  const rest = counted('train', 1) + counted('grad', solver.iter_size) + counted('update', 1)
  const flops = frozen + rest
  const epoch =
    data.images.train === undefined ? undefined : Math.ceil(data.images.train / data.batch.train / solver.iter_size)
  const isKept = answers?.cacheable === true && frozen > 0
  return {
    stage,
    shares: [...counts].map(([name, share]) => ({ name, ...share })),
    flops,
    frozen,
    ...(epoch !== undefined && { epoch }),
    ...(isKept && epoch !== undefined && { saved: (frozen / flops) * Math.max(0, 1 - epoch / solver.max_iter) }),
  }
}

/** FLOPs of a program once; `counts` gets them as often as it is run. */
function count(program: Program, times: number, counts: Map<string, { forward: number; backward: number }>): number {
  const ahead = aheadOf(program)
  let sum = 0
  program.nodes.forEach((node, i) => {
    const flops = flopsOf(node, program.nodes)
    sum += flops
    if (flops === 0) return
    const name = ownerOf(node)
    const share = counts.get(name) ?? { forward: 0, backward: 0 }
    share[ahead.has(i) ? 'forward' : 'backward'] += times * flops
    counts.set(name, share)
  })
  return sum
}

/** The nodes that losses and taps are made of; the others come back from there. */
function aheadOf({ nodes, outputs }: Program): ReadonlySet<number> {
  const ahead = new Set(outputs.filter(({ kind }) => kind !== 'state').map(({ node }) => node))
  for (let i = nodes.length - 1; i >= 0; i--) if (ahead.has(i)) nodes[i]?.inputs.forEach((input) => ahead.add(input))
  return ahead
}

function ownerOf({ origin = '' }: ProgramNode): string {
  const [owner = ''] = origin.split('.')
  if (owner === 'solver') return 'update'
  return owner === 'loss' || owner === '' ? 'losses' : owner
}

function flopsOf({ op, inputs, shape, dtype, attributes }: ProgramNode, nodes: readonly ProgramNode[]): number {
  const types = inputs.flatMap((input) => nodes[input] ?? [])
  return definitionOf(op).flops(types, { shape, dtype }, attributes as never)
}
