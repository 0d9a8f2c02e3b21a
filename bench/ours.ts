/** Our side of a benchmark: the plan's programs on the engine, as a run feeds them. */
import { performance } from 'node:perf_hooks'

import { elements, type Plan } from '../compiler/index.ts'
import { openEngine, type EngineInfo, type Tensor } from '../runtime/index.ts'
import type { Contender, Steps } from './contender.ts'

export interface OursOptions {
  readonly threads: number
  readonly fuse?: boolean
  /** Of ops that take another form than the usual one. */
  readonly forms?: NonNullable<EngineInfo['forms']>
  /** The teacher has answered before, as it has from a run's second epoch on. */
  readonly kept?: boolean
}

export interface Ours extends Contender {
  readonly threads: number
  /** What the steps have made so far of all that is trained. */
  trained(): Promise<ReadonlyMap<string, Tensor>>
}

/** `start` as `startTensors` makes it. */
export async function startOurs(
  plan: Plan,
  start: ReadonlyMap<string, Tensor>,
  { threads, fuse = true, forms, kept = false }: OursOptions,
): Promise<Ours> {
  const { engine } = await openEngine({ threads, fuse })
  const session = await engine.load({ ...plan, ...(forms && { forms }) }, initialState(plan, start))
  const batch = new Map([...start].filter(([name]) => name.startsWith('data.')))
  const lr = { shape: [], data: Float32Array.of(plan.stages[0].solver.base_lr) }
  const taught = plan.programs.some(({ name }) => name === 'teacher/train')
  const ask = async (): Promise<readonly (readonly [string, Tensor])[]> =>
    taught ? [...(await session.run('teacher/train', batch))].map(([tap, tensor]) => [`tap.${tap}`, tensor]) : []
  const answers = kept ? await ask() : undefined
  return {
    threads: engine.info.threads,
    run: async (steps): Promise<Steps> => {
      const [ms, loss]: [number[], number[]] = [[], []]
      for (let i = 0; i < steps; i++) {
        const start = performance.now()
        const feeds = new Map<string, Tensor>([...batch, ...(answers ?? (await ask()))]).set('lr', lr)
        const values = await session.run('train', feeds)
        loss.push(values.get('loss')?.data[0] ?? NaN)
        ms.push(performance.now() - start)
      }
      return { ms, loss }
    },
    trained: () =>
      session.read(plan.state.filter(({ kind, frozen }) => kind === 'parameter' && !frozen).map(({ name }) => name)),
    close: () => session.dispose(),
  }
}

export function initialState(plan: Plan, start: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  return new Map(
    plan.state.map(({ name, shape }) => [
      name,
      start.get(name) ?? { shape, data: new Float32Array(elements(shape)) }, // a slot
    ]),
  )
}
