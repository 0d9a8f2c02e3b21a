/** Proves before step 1 that loaded networks know something, and after the last that they are what they were. */
import { createHash, type Hash } from 'node:crypto'

import { InternalError, type Plan } from '../../compiler/index.ts'
import { openBatches, partOf, type Dataset } from '../data/index.ts'
import type { Session, Tensor } from '../engines/index.ts'
import { RunError } from '../run-error.ts'
import { AnswerTally, type Answers } from './answers.ts'
import type { ForeignTeachers } from './foreign.ts'

/** Images that are enough to tell knowledge from none. */
const IMAGES = 256

type Fingerprint = Plan['fingerprints'][number]

export interface Guarded {
  readonly plan: Plan
  readonly dataset: Dataset
  readonly session: Session
  readonly foreign: ForeignTeachers
}

export class TeacherGuard {
  readonly #plan: Plan
  readonly #dataset: Dataset
  readonly #session: Session
  readonly #before: string
  readonly answers: readonly Answers[]

  private constructor(plan: Plan, dataset: Dataset, session: Session, before: string, answers: readonly Answers[]) {
    this.#plan = plan
    this.#dataset = dataset
    this.#session = session
    this.#before = before
    this.answers = answers
  }

  /** Throws a RunError where a network is none that could teach. `earlier` is what it was when the run began. */
  static async begin({ plan, dataset, session, foreign }: Guarded, earlier?: string): Promise<TeacherGuard> {
    const tallies = new Map(plan.fingerprints.map((print) => [print, new AnswerTally(print)]))
    const before = await look(plan, dataset, session, tallies)
    for (const [{ network }, tally] of tallies) await foreign.at(network)?.look?.(tally, IMAGES)
    const answers = [...tallies.values()].map((tally) => tally.judged())
    if (earlier !== undefined && earlier !== before) throw changed(plan, 'when it goes on than when it began')
    return new TeacherGuard(plan, dataset, session, before, answers)
  }

  /** Throws a RunError where a frozen network's parameters or answers are no longer what they were. */
  async end(): Promise<void> {
    const after = await look(this.#plan, this.#dataset, this.#session, new Map())
    if (after !== this.#before) throw changed(this.#plan, 'after the last step than before the first')
  }

  /** Of frozen parameters and their answers. */
  get fingerprint(): string {
    return this.#before
  }
}

function changed({ fingerprints }: Plan, when: string): RunError {
  const names = fingerprints.map(({ network }) => `\`${network}\``).join(' and ')
  return new RunError('teacher-changed', 3, `${names} gave other answers ${when}`, {
    help: 'report it, with the folder of the run',
  })
}

/** The SHA-256 of frozen parameters and of all answers; `tallies` are filled. */
async function look(
  plan: Plan,
  dataset: Dataset,
  session: Session,
  tallies: ReadonlyMap<Fingerprint, AnswerTally>,
): Promise<string> {
  const hash = createHash('sha256')
  const fingerprints = plan.fingerprints.filter(({ foreign }) => foreign !== 'recorded') // whose rows lie in a file
  if (fingerprints.length === 0) return ''
  const guarded = new Set(fingerprints.map(({ network }) => network))
  const names = plan.state.filter(({ frozen, network }) => frozen && guarded.has(network)).map(({ name }) => name)
  for (const [name, tensor] of await session.read(names)) update(hash, name, tensor)
  const size = plan.data.batch.test
  const { count } = partOf(plan, dataset, 'test')
  const iterations = Math.min(Math.ceil(IMAGES / size), Math.floor(count / size))
  const batches = await openBatches(plan, dataset, 'test', { period: iterations, spread: iterations * size })
  try {
    for (let i = 0; i < iterations; i++) {
      const batch = await batches.next()
      const labels = batch.get('data.label')?.data
      const answers = await session.run('fingerprint', batch)
      for (const [name, tensor] of answers) update(hash, name, tensor)
      for (const [{ network, of, foreign }, tally] of tallies)
        if (foreign !== 'recorded') tally.add(tensorOf(answers, `${network}.${of}`), labels)
    }
    return hash.digest('hex')
  } finally {
    await batches.close()
    await session.unload('fingerprint')
  }
}

function tensorOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const found = tensors.get(name)
  if (!found) throw new InternalError(`the fingerprint has no ${name}`)
  return found
}

function update(hash: Hash, name: string, { shape, data }: Tensor): void {
  hash.update(`${name} ${shape.join()}\n`)
  hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}
