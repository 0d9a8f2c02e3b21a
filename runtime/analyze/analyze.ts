/** Opens a finished run and measures its networks. */
import type { OpenOptions } from '../data/index.ts'
import { openFinishedRun, type Compiled } from '../run/index.ts'
import { gather } from './gather.ts'
import { measured } from './measures.ts'
import type { Measured } from './section.ts'

export interface NetworkAnalysis {
  readonly network: string
  readonly role: 'network' | 'teacher' | 'student'
  readonly measured: readonly Measured[]
}

export interface RunAnalysis {
  readonly name: string
  readonly description: string
  /** What the numbers are of. */
  readonly dataset: { readonly name: string; readonly sha256: string }
  readonly result: string
  /** After how many iterations. */
  readonly iteration: number
  readonly networks: readonly NetworkAnalysis[]
}

/** Throws a RunError where the run is not finished, is not what its files say, or data or engine fail. */
export async function analyzeRun(
  folder: string,
  options: OpenOptions & { readonly compiled: Compiled },
): Promise<RunAnalysis> {
  const run = await openFinishedRun(folder, options)
  const subjects = await gather(run)
  const { name, description, hashes } = run.plan
  return {
    name,
    description,
    dataset: { name: run.dataset.name, sha256: run.dataset.hash },
    result: hashes.result,
    iteration: run.end.iteration,
    networks: subjects.map((subject) => ({
      network: subject.network,
      role: subject.role,
      measured: measured(subject),
    })),
  }
}

/** `analysis.json`. */
export function analysisJson({ networks, ...run }: RunAnalysis): object {
  return {
    format: 1,
    ...run,
    networks: networks.map(({ network, role, measured: found }) => ({
      network,
      role,
      ...Object.fromEntries(found.map(({ key, result }) => [key, result])),
    })),
  }
}
