/** Measures again what the run says that it measured: with its trained networks, its data, its engine and its threads. */
import { join } from 'node:path'

import type { Plan } from '../../../compiler/index.ts'
import type { Dataset } from '../../data/index.ts'
import { openEngine, optionsOf, withForms, type EngineInfo, type Session, type Tensor } from '../../engines/index.ts'
import { measureExpectations } from '../expectations.ts'
import { FILES } from '../folder.ts'
import { ForeignTeachers } from '../foreign.ts'
import { initialState } from '../initial-state.ts'
import { loadWeights } from '../load-weights.ts'
import { latestOf, type Lock } from '../lock.ts'
import { thisMachine } from '../machine.ts'
import type { MemberResult } from '../observer.ts'
import type { Values } from '../progress.ts'
import { StageTests } from '../stage-tests.ts'
import { TeacherGuard } from '../teacher-guard.ts'
import type { Tested } from './course.ts'
import { reasonOf, unlike, type Ledger } from './ledger.ts'
import type { State } from './networks.ts'

export interface Measuring {
  readonly plan: Plan
  readonly folder: string
  readonly lock: Lock
  readonly dataset: Dataset
  /** Files of weights, in the order of the lock. */
  readonly weights: readonly string[]
  /** What the run ended with: the state, and in it the networks of their own files. */
  readonly state: State
  /** The test of that state; undefined where the run makes none. */
  readonly tested: Tested | undefined
  readonly summary: Partial<MemberResult> | undefined
  /** What frozen networks were and answered. */
  readonly fingerprint: string | undefined
}

/** Beyond this, numbers of another machine or library are not the same. */
const NEARLY = 1e-3

export async function measureAgain(run: Measuring, ledger: Ledger): Promise<void> {
  const { plan, folder, lock, dataset } = run
  const { choices, forms = {}, ...used } = lock.engine
  const { engine: usual } = await openEngine(optionsOf({ ...used, layout: choices.layout }))
  const engine = withForms(usual, forms)
  const elsewhere = whatDiffers(lock, engine.info)
  const initial = initialState(plan, await loaded(run))
  const foreign = await ForeignTeachers.open(plan.networks, { engine, folder: join(folder, lock.folder), dataset })
  const session = foreign.teaching(await engine.load(plan, new Map([...initial, ...run.state])), plan)
  try {
    const guard = await TeacherGuard.begin({ plan, dataset, session, foreign })
    const isSame = elsewhere.length === 0
    if (isSame)
      ledger.judge(FILES.checkpoints, 'frozen networks are and answer what they did', teacherDrift(run, guard))
    if (isSame && plan.fingerprints.length > 0 && run.summary)
      ledger.judge(
        FILES.summary,
        '`answers` of frozen networks are found again',
        unlike('`answers`', guard.answers, run.summary?.answers),
      )
    if (plan.expect.length > 0 && run.summary) await expectAgain(run, session, isSame, ledger)
    await testAgain(run, session, elsewhere, ledger)
  } finally {
    await session.dispose()
  }
}

function teacherDrift({ fingerprint }: Measuring, guard: TeacherGuard): readonly string[] {
  if (fingerprint === undefined) return []
  return unlike('the fingerprint of frozen networks that states have', fingerprint, guard.fingerprint)
}

async function expectAgain(
  { plan, dataset, summary }: Measuring,
  session: Session,
  isSame: boolean,
  ledger: Ledger,
): Promise<void> {
  const found = await measureExpectations(plan, dataset, session)
  const said = summary?.expected ?? {}
  const wrong = isSame ? unlike('`expected`, measured again', found, said) : apart(found, said)
  ledger.judge(FILES.summary, 'the accuracy of teachers is found again', wrong)
}

async function testAgain(
  { plan, dataset, tested }: Measuring,
  session: Session,
  elsewhere: readonly string[],
  ledger: Ledger,
): Promise<void> {
  if (!tested) {
    ledger.note(FILES.metrics, 'no test of what the run ended with: there is no number to reproduce')
    return
  }
  const tests = await StageTests.open(plan, dataset, tested.stage)
  try {
    const scores = await tests.run(session, tested.iter)
    for (const [phase, said] of tested.scores) {
      const found = scores.get(phase) ?? {}
      const where = `${phase} at iteration ${tested.iteration}`
      const exact = elsewhere.length === 0
      const wrong = (exact ? differing(said, found) : apart(said, found)).map((one) => `${where}: ${one}`)
      const how = exact ? 'to the last digit' : `within ${NEARLY}: ${elsewhere.join('; ')}`
      ledger.judge(FILES.metrics, `the trained network has what ${where} says (${words(said)}), ${how}`, wrong)
    }
  } finally {
    await tests.close()
  }
}

function differing(
  said: Values,
  found: Values,
  far: (one: number, other: number) => boolean = (a, b) => !Object.is(a, b),
): readonly string[] {
  return Object.keys({ ...said, ...found }).flatMap((key) =>
    far(said[key], found[key]) && Number.isFinite(said[key]) // what is no number is written as null
      ? [`${key} is ${said[key]} there, and the trained network has ${found[key]}`]
      : [],
  )
}

function apart(said: Values, found: Values): readonly string[] {
  return differing(said, found, (a, b) => !(Math.abs(a - b) <= NEARLY * Math.max(1, Math.abs(a))))
}

function words(values: Values): string {
  return Object.entries(values)
    .slice(0, 4)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

/** Weights by the plan's names; files that teachers of others are in are theirs. */
async function loaded({ plan, weights, lock }: Measuring): Promise<State> {
  const found = new Map<string, Tensor>()
  for (const map of plan.weights) {
    const files = weights.filter((_, i) => lock.weights[i].network === map.network)
    const { tensors } = await loadWeights(files, map)
    for (const [name, tensor] of tensors) found.set(name, tensor)
  }
  return found
}

/** Why numbers need not be the same to the last digit, a clause each. */
function whatDiffers(lock: Lock, now: EngineInfo): readonly string[] {
  const { engine } = lock
  const { machine } = latestOf(lock)
  const here = thisMachine()
  return [
    ...unlike('engine', engine, now),
    ...unlike('platform', machine.platform, here.platform),
    ...unlike('vector instructions', machine.features.join(' '), here.features.join(' ')),
  ]
}

/** What `measureAgain` could not do, in words. */
export async function orFail(file: string, ledger: Ledger, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    ledger.fail(file, `what it says cannot be measured again: ${reasonOf(error)}`)
  }
}
