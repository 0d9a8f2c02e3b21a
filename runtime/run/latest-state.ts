/** The latest state in a run's folder that the run can go on from. */
import { basename, join } from 'node:path'

import type { DiagnosticCode, Plan } from '../../compiler/index.ts'
import type { Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { bestFile, NewerState, readBest, readCheckpoint, stateFiles, Unfit, type RunState } from './checkpoint-file.ts'
import { FILES } from './folder.ts'
import { holds, wholeLines } from './growing-file.ts'
import { iterationsOf } from './iterations.ts'
import type { OfPlan } from './plan-history.ts'

export interface Latest {
  /** Undefined where nothing was kept, or nothing before a guard found what ended it: the run begins anew. */
  readonly state: RunState | undefined
  readonly best: ReadonlyMap<string, Tensor> | undefined
  /** What was kept later and cannot be used. */
  readonly rejected: readonly Rejected[]
  /** What the state goes on without, a sentence each. */
  readonly lost: readonly string[]
}

export interface Rejected {
  readonly word: 'damaged' | 'not used'
  readonly file: string
  /** A clause. */
  readonly why: string
  /** It came of what a guard has found: it goes as the run goes on. */
  readonly bad?: true
}

/** Which states are this run's. */
export interface Accepted {
  /** Those of this plan, and of the ones that it had before a change that was meant, until then. */
  readonly isOurs: (state: OfPlan) => boolean
  /** Something has changed, or is lost, and somebody said why it goes on. */
  readonly anyway: boolean
  /** What is the best is judged otherwise now. */
  readonly otherBest: boolean
  /** Ops that take another form than the usual one, as the run has it. */
  readonly forms: RunState['forms']
  /** States of fewer updates are good; absent where no guard has ended the run. */
  readonly bad?: { readonly since: number; readonly code: DiagnosticCode }
}

/** Those before it are not looked at. Throws a RunError where states were kept, none of them serves, and that is no guard's doing. */
export function latestState(plan: Plan, folder: string, accepted: Accepted): Latest {
  const rejected: Rejected[] = []
  for (const file of stateFiles(join(folder, FILES.checkpoints)).toReversed()) {
    try {
      const found = usable(plan, folder, file, accepted)
      const { bad } = accepted
      if (!bad || found.state.progress.iteration < bad.since) return { ...found, rejected }
      rejected.push({ word: 'not used', file, why: `it came of what \`${bad.code}\` has found`, bad: true })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (error instanceof NewerState) throw newer(file, why)
      rejected.push({ word: error instanceof Unfit ? 'not used' : 'damaged', file, why })
    }
  }
  if (rejected.some(({ bad }) => bad === undefined)) throw noneFits(folder, rejected)
  return { state: undefined, best: undefined, rejected, lost: [] }
}

type Usable = Omit<Latest, 'rejected' | 'state'> & { readonly state: RunState }

function usable(plan: Plan, folder: string, file: string, accepted: Accepted): Usable {
  const { metadata, ...state } = readCheckpoint(plan, file, accepted.isOurs)
  const isOfThisPlan = metadata['plan'] === plan.hashes.plan
  const off = isOfThisPlan ? undefined : offCourse(plan, state)
  if (off !== undefined) throw new Unfit(off)
  if (!accepted.anyway && JSON.stringify(state.forms) !== JSON.stringify(accepted.forms))
    throw new Unfit(`${FILES.lock} has other forms of ops than it was computed with`)
  const lost: string[] = []
  let { metrics } = state
  const lines = join(folder, FILES.metrics)
  if (!holds(lines, metrics)) {
    if (!accepted.anyway) throw new Unfit(OTHER_METRICS)
    metrics = wholeLines(lines, metrics.bytes)
    lost.push(`${FILES.metrics} was not what it was when ${basename(file)} was kept`)
  }
  const found = bestFor(plan, folder, state, { ...accepted, anyway: accepted.anyway || !isOfThisPlan })
  if (found === 'anew') {
    lost.push(`the best state is looked for anew after iteration ${state.progress.iteration}`)
    return { state: { ...state, metrics, progress: { ...state.progress, best: { since: 0 } } }, best: undefined, lost }
  }
  return { state: { ...state, metrics }, best: found, lost }
}

const OTHER_METRICS = `${FILES.metrics} is not what it was when this state was kept`

/**
 * The best that the state knows of. A later one is found again on the way, unless another run goes on from here: then it is
 * of a course that was left, and where nothing else is there the best is looked for `anew`.
 */
function bestFor(
  plan: Plan,
  folder: string,
  { progress }: RunState,
  { isOurs, anyway, otherBest }: Accepted,
): Latest['best'] | 'anew' {
  const { iteration } = progress.best
  if (!plan.best || iteration === undefined) return undefined
  if (anyway && otherBest) return 'anew'
  const file = bestFile(join(folder, FILES.checkpoints))
  const wrong = `the best state is not that of iteration ${iteration}`
  try {
    const best = readBest(plan, file, isOurs)
    if (best.iteration === iteration) return best.tensors
    const isAhead = best.iteration > progress.iteration && best.metadata['plan'] === plan.hashes.plan
    if (isAhead && !anyway) return best.tensors
  } catch (error) {
    if (anyway) return 'anew'
    if (error instanceof NewerState) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Unfit(`${wrong}: ${basename(file)}: ${why}`, { cause: error })
  }
  if (anyway) return 'anew'
  throw new Unfit(wrong)
}

/** Where a state of another plan does not lie on the way of this one: a clause. */
function offCourse(plan: Plan, { progress: { stage, iter, iteration, over, endings } }: RunState): string | undefined {
  const { stages } = plan
  const now = stages.at(stage)
  const name = now && now.name !== '' ? `stage \`${now.name}\`` : 'the run'
  if (now && !over && iter > now.solver.max_iter)
    return `it is of iteration ${iter}, and ${name} ends at ${now.solver.max_iter}`
  const before = stages.slice(0, stage).reduce((sum, { solver }) => sum + solver.max_iter, 0)
  if (stage > stages.length || (endings.length === 0 && iteration - iter !== before))
    return now
      ? `${name} began after ${iteration - iter} iterations, and begins after ${before} now`
      : `its training was over after ${iteration} iterations, and takes ${iterationsOf(plan)} now`
  return undefined
}

function newer(file: string, why: string): RunError {
  return new RunError('no-state-fits', 2, `\`${file}\` cannot be read: ${why}`, {
    help: 'go on with the version of ts-compile that wrote it, or begin anew in another folder: `--out`',
  })
}

/** States that are told; more help nobody. */
const TOLD = 3

function noneFits(folder: string, rejected: readonly Rejected[]): RunError {
  if (rejected.every(({ why }) => why === OTHER_METRICS)) {
    const message = `\`${join(folder, FILES.metrics)}\` is not what it was when states were kept: lines of it are gone, or others`
    return new RunError('no-state-fits', 2, message, {
      help: 'bring it back; or `--resume-anyway "why"` goes on with the lines that are there; or begin anew in another folder: `--out`',
    })
  }
  const told = rejected.slice(0, TOLD).map(({ file, why }) => `${basename(file)}: ${why}`)
  const more = rejected.length - told.length
  const all = [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
  return new RunError('no-state-fits', 2, `no state that is kept in \`${folder}\` fits this run: ${all}`, {
    help: 'nothing was changed: bring back what it began with, or begin anew in another folder: `--out`',
  })
}
