/** Compiled plans, trained for some steps on an engine from numbers that are the same each time. */
import { elements, type Plan, type Program } from '../../compiler/index.ts'
import type { Session, Tensor } from '../../runtime/engines/index.ts'
import { fillFrom, RandomWords } from '../../runtime/random/index.ts'
import { initialState } from '../../runtime/run/initial-state.ts'
import { beginStage, trainStep } from '../../runtime/run/step.ts'
import { compileFiles, lines, type Files } from '../harness.ts'
import type { Loads } from './run-nodes.ts'

export function compiled(files: Files, main = 'x.yaml', sets: readonly string[] = []): Plan {
  const { experiment, diagnostics } = compileFiles(files, main, sets)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment.spec
}

/** What the plan begins with; weights that it would load are drawn, wide enough that images pass. */
export function firstState(plan: Plan): ReadonlyMap<string, Tensor> {
  const loaded = plan.state.flatMap(({ name, shape, init }): readonly [string, Tensor][] => {
    if (init.type !== 'weights') return []
    const data = new Float32Array(elements(shape))
    const limit = Math.sqrt((3 * (shape[0] ?? 1)) / data.length)
    fillFrom({ type: 'uniform', min: -limit, max: limit }, data, new RandomWords(5, 'init', name))
    return [[name, { shape, data }]]
  })
  return initialState(plan, new Map(loaded))
}

/** The batch of step `step`: pixels from 0 to 1, and a mask for every dropout. */
export function batchOf(plan: Plan, step: number): ReadonlyMap<string, Tensor> {
  const { batch, shape, classes } = plan.data
  const image = new Float32Array(batch.train * elements(shape))
  fillFrom({ type: 'uniform', min: 0, max: 1 }, image, new RandomWords(step, 'init', 'image'))
  const label = Int32Array.from({ length: batch.train }, (_, i) => (i * 3 + step) % classes)
  return new Map<string, Tensor>([
    ['data.image', { shape: [batch.train, ...shape], data: image }],
    ['data.label', { shape: [batch.train], data: label }],
    ...plan.programs.flatMap((program) => masksOf(program, step)),
  ])
}

function masksOf({ inputs, nodes }: Program, step: number): readonly (readonly [string, Tensor])[] {
  return inputs.flatMap((input) => {
    if (input.kind !== 'random') return []
    const { shape } = nodes[input.node]
    const kept = 1 / (1 - input.stream.ratio)
    const data = Float32Array.from({ length: elements(shape) }, (_, i) => ((i * 7 + step) % 4 === 0 ? 0 : kept))
    return [[input.name, { shape, data }] as const]
  })
}

export interface Trained {
  /** Of each step, by name. */
  readonly losses: readonly Readonly<Record<string, number>>[]
  /** What is trained, and the solver's slots. */
  readonly tensors: ReadonlyMap<string, Tensor>
}

export interface StepsOptions {
  /** Default: what `firstState` makes. */
  readonly first?: ReadonlyMap<string, Tensor>
  /** Called after each step. */
  readonly after?: (session: Session) => void
}

/** `steps` iterations of the plan's first stage. */
export async function trainSteps(
  engine: Loads,
  plan: Plan,
  steps: number,
  { first = firstState(plan), after }: StepsOptions = {},
): Promise<Trained> {
  const session = await engine.load(plan, first)
  try {
    const [stage] = plan.stages
    let batch = 0
    const batches = {
      next: () => Promise.resolve(batchOf(plan, batch++)),
      close: () => Promise.resolve(),
      waited: { batches: 0, of: 0 },
    }
    await beginStage(plan, session, stage)
    const losses: Readonly<Record<string, number>>[] = []
    for (let iter = 0; iter < steps; iter++) {
      const at = { stage, iter, update: iter + 1, scale: stage.solver.loss_scale }
      losses.push((await trainStep(plan, session, batches, at)).losses)
      after?.(session)
    }
    const names = plan.state.filter(({ frozen }) => !frozen).map(({ name }) => name)
    return { losses, tensors: await session.read(names) }
  } finally {
    await session.dispose()
  }
}
