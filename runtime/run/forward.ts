/** A network by itself, on the engine. */
import type { CompiledNetwork } from '../../compiler/index.ts'
import type { Dataset } from '../data/index.ts'
import { openEngine, type Session } from '../engines/index.ts'
import { tellingFailures } from './engine-failures.ts'
import { ForeignTeachers } from './foreign.ts'
import { initialState } from './initial-state.ts'
import { loadWeights } from './load-weights.ts'

export interface Forward {
  readonly network: CompiledNetwork
  /** The files of its sources of weights, in their order. */
  readonly files: readonly string[]
  /** What the program `forward` computes. */
  readonly top: string
  /** Of an experiment's: the folder of its spec, and whose images they are. */
  readonly folder?: string
  readonly dataset?: Dataset
}

/** Loads it, for batches of one size, for as long as `act` takes. Throws a RunError for what weights or engine do. */
export async function withForward(
  { network, files, top, folder = '.', dataset }: Forward,
  { batch, seed }: { readonly batch: number; readonly seed: number },
  act: (session: Session) => Promise<void>,
): Promise<void> {
  const { tensors } = network.weights ? await loadWeights(files, network.weights) : { tensors: new Map() }
  const plan = network.forward(batch, [top])
  await tellingFailures(async () => {
    const { engine } = await openEngine()
    const foreign = await ForeignTeachers.open([network], { engine, folder, dataset })
    const session = foreign.teaching(await engine.load(plan, initialState({ ...plan, seed }, tensors)), plan)
    try {
      await act(session)
    } finally {
      await session.dispose()
    }
  })
}
