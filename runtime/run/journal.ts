/** What a run writes into its folder, from its beginning to its end. */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'

import { InternalError, networkTensors, trainedNetworks, type Plan } from '../../compiler/index.ts'
import { encodeSafetensors } from '../../compiler/formats/index.ts'
import type { Session } from '../engines/index.ts'
import { readRegular } from '../regular-file.ts'
import { eventFileName, eventFilesIn, eventRecord, eventsOf } from '../tensorboard/index.ts'
import { Autosave } from './autosave.ts'
import type { RunState } from './checkpoint-file.ts'
import { Checkpoints } from './checkpoints.ts'
import { makeFolder, withRoom, writeWhole, type Patience } from './files.ts'
import { FILES, removeHalfWritten, weightsFile } from './folder.ts'
import { GrowingFile } from './growing-file.ts'
import type { Lock } from './lock.ts'
import type { MemberResult, Observer } from './observer.ts'
import type { Progress } from './progress.ts'
import type { GoesOn } from './resume.ts'
import { writeSeal } from './seal.ts'
import { writeSummary } from './summary.ts'
import { timingUntil, type Clock, type TimingLine } from './timing.ts'
import type { Journal } from './train.ts'
import { writeReport } from './write-report.ts'

export interface JournalOptions {
  readonly plan: Plan
  readonly folder: string
  readonly autosave: number
  readonly signal: AbortSignal | undefined
  /** Whether TensorBoard is to see the run. */
  readonly tensorboard: boolean
}

/** What the folder had of the run. */
type Begun = Pick<GoesOn, 'state' | 'best' | 'rejected' | 'isChanged'>

export class RunJournal implements Journal {
  readonly #plan: Plan
  readonly #folder: string
  readonly #session: Session
  readonly #patience: Patience
  readonly #checkpoints: Checkpoints
  readonly #autosave: Autosave
  readonly #from: Begun
  readonly #fingerprint: string
  readonly #forms: RunState['forms']
  #metrics: GrowingFile | undefined
  #timing: GrowingFile | undefined
  #events: GrowingFile | undefined
  readonly #tensorboard: boolean

  constructor(
    { plan, folder, autosave, signal, tensorboard }: JournalOptions,
    session: Session,
    { fingerprint, forms, ...from }: Begun & Pick<RunState, 'fingerprint' | 'forms'>,
    observe: Observer,
  ) {
    this.#plan = plan
    this.#folder = folder
    this.#tensorboard = tensorboard
    this.#session = session
    this.#patience = { observe, signal }
    this.#checkpoints = new Checkpoints(plan, session, join(folder, FILES.checkpoints), this.#patience, {
      best: from.best,
      rejected: from.rejected.map(({ file }) => file),
    })
    this.#autosave = new Autosave(autosave)
    this.#from = from
    this.#fingerprint = fingerprint
    this.#forms = forms
  }

  /**
   * Writes what is known before step 1; of lines that go on, what is past the state that they go on from is cut off.
   * Answers what the run took so far.
   */
  async begin(resolved: string, lock: Lock): Promise<Clock> {
    const { state } = this.#from
    const timing = join(this.#folder, FILES.timing)
    const before = timingUntil(timing, state?.progress.iteration ?? -1)
    await this.#write(() => {
      for (const folder of [this.#folder, join(this.#folder, FILES.checkpoints)]) {
        makeFolder(folder)
        removeHalfWritten(folder)
      }
      writeWhole(join(this.#folder, FILES.plan), json(this.#plan)) // first: by it the folder is known again
      writeWhole(join(this.#folder, FILES.lock), json(lock))
      for (const { file, bad } of this.#from.rejected) if (bad) rmSync(file, { force: true })
      writeWhole(join(this.#folder, FILES.spec), resolved)
      // it says of an end that is none any more which states are bad: those are gone by now
      for (const stale of [FILES.summary, FILES.seal]) rmSync(join(this.#folder, stale), { force: true })
      this.#metrics = new GrowingFile(join(this.#folder, FILES.metrics), state?.metrics)
      this.#timing = new GrowingFile(timing, state && before.lines)
      const events = eventFilesIn(this.#folder)
      if (this.#tensorboard || events.length > 0)
        this.#events = beginEvents(this.#folder, state?.metrics.bytes ?? 0, events)
    })
    if (this.#from.isChanged && state) {
      // what goes on from here is another run than the one that kept it: from now on it has a state of its own
      await this.keep(state.progress)
      if (!this.#from.best) this.#checkpoints.dropBest()
    }
    return before.clock
  }

  metrics(line: Readonly<Record<string, number | string>>): void {
    this.#metrics?.appendLine(line)
    this.#events?.append(eventRecord(line, new Date()))
  }

  timing(line: TimingLine): void {
    this.#timing?.appendLine(line)
  }

  async checkpoint(progress: Progress): Promise<void> {
    await this.#checkpoints.write(await this.#state(progress))
  }

  async keep(progress: Progress): Promise<void> {
    await this.#checkpoints.writeLast(await this.#state(progress))
  }

  async autosave(progress: () => Progress): Promise<void> {
    await this.#autosave.when(async () => this.#checkpoints.writeLast(await this.#state(progress())))
  }

  async best(iteration: number): Promise<void> {
    await this.#checkpoints.writeBest(iteration)
  }

  keptBefore(iteration: number): ReturnType<Checkpoints['keptBefore']> {
    return this.#checkpoints.keptBefore(iteration)
  }

  /** The networks last: the last of their files says that the run is done. */
  async end(result: MemberResult): Promise<void> {
    await this.#synced()
    await this.#write(() => writeSummary(result))
    await this.#write(() => writeReport(this.#plan, result))
    if (result.status !== 'finished') return
    this.#checkpoints.dropRejected()
    const networks = await this.#networks()
    await this.#write(() => writeSeal(this.#folder, networks))
    for (const [name, bytes] of networks) await this.#write(() => writeWhole(join(this.#folder, name), bytes))
  }

  close(): void {
    this.#metrics?.close()
    this.#timing?.close()
    this.#events?.close()
  }

  /** With all lines on the disk that were written before it. */
  async #state(progress: Progress): Promise<Omit<RunState, 'tensors'>> {
    const metrics = await this.#synced()
    return { progress, metrics: metrics.soFar, fingerprint: this.#fingerprint, forms: this.#forms }
  }

  async #synced(): Promise<GrowingFile> {
    const [metrics, timing] = [this.#metrics, this.#timing]
    if (!metrics || !timing) throw new InternalError('the journal has not begun')
    await this.#write(() => metrics.sync())
    await this.#write(() => timing.sync())
    await this.#write(() => this.#events?.sync())
    return metrics
  }

  /** The file of each trained network alone, under the names that its layers have in the spec. */
  async #networks(): Promise<ReadonlyMap<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>()
    const state = this.#checkpoints.best ?? this.#session
    for (const network of trainedNetworks(this.#plan)) {
      const named = networkTensors(this.#plan, network)
      const values = await state.read(named.map(({ tensor }) => tensor.name))
      const tensors = new Map(
        named.map(({ name, tensor }) => {
          const value = values.get(tensor.name)
          if (!value) throw new InternalError(`the engine has no ${tensor.name}`)
          return [name, value]
        }),
      )
      const metadata = { experiment: this.#plan.name, network, result: this.#plan.hashes.result }
      files.set(basename(weightsFile(this.#folder, network)), encodeSafetensors({ tensors, metadata }))
    }
    return files
  }

  #write(act: () => void | Promise<void>): Promise<void> {
    return withRoom(this.#patience, act)
  }
}

/** The event file of a run whose `metrics.jsonl` has so many bytes: a new one, in place of those that were there. */
function beginEvents(folder: string, bytes: number, before: readonly string[]): GrowingFile {
  const now = new Date()
  const latest = before.at(-1)
  const lines = readRegular(join(folder, FILES.metrics)).subarray(0, bytes).toString().split('\n').slice(0, -1)
  const events = eventsOf(lines, now, latest === undefined ? undefined : join(folder, latest))
  const name = eventFileName(now)
  writeWhole(join(folder, name), events)
  for (const old of before) if (old !== name) rmSync(join(folder, old), { force: true })
  return new GrowingFile(join(folder, name), { bytes: events.length, sha256: '' })
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`
}
