/** The answers of frozen networks, of all runs of one command: members of a sweep that have a teacher in common ask it once. */
import { join } from 'node:path'

import { median } from 'simple-statistics'

import { elements, type Plan, type Program } from '../../../compiler/index.ts'
import type { Dataset } from '../../data/index.ts'
import type { Session, Tensor } from '../../engines/index.ts'
import { RunError } from '../../run-error.ts'
import type { Observer } from '../observer.ts'
import { programIdentity, type Identified } from '../program-identity.ts'
import { readKept, writeKept, type Kept } from './kept-file.ts'
import { KeptProgram, type Asked, type Distrust, type KeptOutput } from './kept-program.ts'
import { FileRows, hasRoom, MemoryRows } from './rows.ts'

/** So many bytes are held in memory, of all together; of more, rows are read as they are wanted. */
const HELD = 256 * 2 ** 20
const BYTES = 4
/** Of fewer batches that were computed nobody can say how long one takes. */
const TELL = 5

type Part = 'train' | 'test'
type Batch = ReadonlyMap<string, Tensor>

/** What a run was spared. */
export interface KeptShare {
  /** Batches that frozen networks were not asked about, of how many. */
  readonly batches: number
  readonly of: number
  /** What they would have taken, each as long as the median of the others of its program; absent where too few others tell. */
  readonly seconds?: number
}

export interface Keeping {
  readonly session: Session
  /** Writes what is new. */
  save(): void
  /** Absent where nothing could be kept. */
  readonly share: KeptShare | undefined
}

export class KeptAnswers {
  readonly #folder: string
  readonly #observe: Observer
  /** By identity. */
  readonly #programs = new Map<string, KeptProgram | undefined>()
  #held = 0
  /** What is not kept: of the batch that members which train together are at. */
  readonly #once = new WeakMap<Batch, Map<string, Promise<Batch>>>()

  constructor(folder: string, observe: Observer) {
    this.#folder = folder
    this.#observe = observe
  }

  /** The session, which asks frozen networks once about an image wherever the plan has proved that once is enough. `isTogether`: each batch is a map of its own, which others have too. */
  async keeping(identified: Identified, session: Session, isTogether = false): Promise<Keeping> {
    const asked: Asked = { kept: 0, computed: 0, programs: new Map() }
    const found = new Map<string, KeptProgram>()
    for (const [program, part] of keepable(identified.plan)) {
      const kept = await this.#kept(identified, program, part)
      if (kept) found.set(`${program.name} ${part}`, kept)
    }
    const shared = new Map<string, string>()
    for (const program of isTogether ? identified.plan.programs : [])
      if (isOf(program, 'teacher/train') && isStateless(program) && !found.has(`${program.name} train`))
        shared.set(program.name, await identityOf(identified, program, 'train'))
    return {
      session: {
        ...unbound(session),
        run: async (program, feeds) => {
          const part = feeds.has('row.train') ? 'train' : 'test'
          const kept = found.get(`${program} ${part}`)
          const images = feeds.get(`row.${part}`)?.data
          if (kept && images) return kept.answer(images, () => session.run(program, feeds), asked)
          const identity = shared.get(program)
          return identity === undefined
            ? session.run(program, feeds)
            : this.#oncePerBatch(identity, feeds, () => session.run(program, feeds))
        },
      },
      save: () => this.#save(),
      get share() {
        return shareOf(asked)
      },
    }
  }

  close(): void {
    for (const program of this.#programs.values()) program?.close()
    this.#programs.clear()
  }

  async #kept(identified: Identified, program: Program, part: Part): Promise<KeptProgram | undefined> {
    const identity = await identityOf(identified, program, part)
    if (!this.#programs.has(identity))
      this.#programs.set(identity, this.#open(identity, program, identified.dataset[part]))
    return this.#programs.get(identity)
  }

  /** Members that share their batches ask at the same time, or one shortly after the other. */
  async #oncePerBatch(identity: string, batch: Batch, compute: () => Promise<Batch>): Promise<Batch> {
    const asked = this.#once.get(batch) ?? new Map<string, Promise<Batch>>()
    this.#once.set(batch, asked)
    const other = await asked.get(identity)?.catch(() => undefined) // it asks itself then
    if (other) return other
    const computed = compute()
    asked.set(identity, computed)
    return computed
  }

  /** Undefined where there is no room. */
  #open(identity: string, { nodes, outputs }: Program, { count }: Dataset[Part]): KeptProgram | undefined {
    const shapes = outputs.map(({ name, node }) => [name, nodes[node].shape.slice(1)] as const)
    const widths = new Map(shapes.map(([name, shape]) => [name, elements(shape)]))
    const bytes = BYTES * count * [...widths.values()].reduce((sum, width) => sum + width, 0)
    const fits = this.#held + bytes <= HELD
    if (!fits && !hasRoom(this.#folder, bytes)) return undefined
    if (fits) this.#held += bytes
    const before = fits ? this.#read(identity, count, widths) : undefined
    const made = new Map(
      shapes.map(([name, shape], i): [string, KeptOutput] => {
        const width = elements(shape)
        const rows = fits
          ? new MemoryRows(count, width, before?.numbers.get(name))
          : new FileRows(this.#folder, `answers-${identity}-${i}`, width)
        return [name, { shape, rows }]
      }),
    )
    const filled = before?.filled ?? new Uint8Array(count)
    return new KeptProgram(made, filled, before !== undefined, (why) => this.#distrusted(identity, why))
  }

  #read(identity: string, count: number, widths: ReadonlyMap<string, number>): Kept | undefined {
    try {
      return readKept(this.#file(identity), count, widths)
    } catch (error) {
      this.#warn(`\`${this.#file(identity)}\` is not used: ${(error as Error).message}`)
      return undefined
    }
  }

  #save(): void {
    for (const [identity, program] of this.#programs) {
      if (!program?.grown) continue
      try {
        writeKept(this.#file(identity), program)
        program.saved()
      } catch (error) {
        if (!(error instanceof RunError)) throw error
        this.#warn(`what was kept is not there for the next run: ${error.message}`)
      }
    }
  }

  #distrusted(identity: string, why: Distrust): void {
    const sentences: Readonly<Record<Distrust, string>> = {
      file: `\`${this.#file(identity)}\` is not what frozen networks answer, and is made anew`,
      engine: 'the engine answers an image otherwise in another batch, so that frozen networks are asked at each step',
      disk: 'there is no room to keep what frozen networks answer, so that they are asked at each step',
    }
    this.#warn(sentences[why])
  }

  #warn(message: string): void {
    const help = 'no number of this run depends on it'
    this.#observe({
      type: 'warning',
      diagnostic: { code: 'answers-not-kept', severity: 'warning', message, help, notes: [] },
    })
  }

  #file(identity: string): string {
    return join(this.#folder, `answers-${identity}.safetensors`)
  }
}

/** Programs of frozen networks, and the set whose images they are asked about. Tests show an image the same each time. */
function keepable({ programs, answers, data }: Plan): readonly (readonly [Program, Part])[] {
  return programs.flatMap((program): readonly (readonly [Program, Part])[] => {
    if (isOf(program, 'teacher/train')) return answers?.cacheable === true ? [[program, 'train']] : []
    if (!isOf(program, 'teacher/test')) return []
    return data.images.validation === undefined
      ? [[program, 'test']]
      : [
          [program, 'train'],
          [program, 'test'],
        ]
  })
}

function isOf({ name }: Program, kind: 'teacher/train' | 'teacher/test'): boolean {
  return name === kind || name.endsWith(`/${kind}`)
}

function isStateless({ outputs }: Program): boolean {
  return outputs.every(({ kind }) => kind !== 'state')
}

function identityOf(identified: Identified, program: Program, part: Part): Promise<string> {
  const networks = new Set(program.outputs.map(({ name }) => name.split('.', 1).join('')))
  return programIdentity(identified, program.name, networks, { part })
}

export function shareOf({ kept, computed, programs }: Asked): KeptShare | undefined {
  if (kept + computed === 0) return undefined
  const spared = [...programs.values()].filter((program) => program.kept > 0)
  const isTold = spared.length > 0 && spared.every(({ seconds }) => seconds.length >= TELL)
  const sum = (): number => spared.reduce((all, program) => all + median(program.seconds) * program.kept, 0)
  return { batches: kept, of: kept + computed, ...(isTold && { seconds: sum() }) }
}

function unbound(session: Session): Omit<Session, 'run'> {
  return {
    read: (names) => session.read(names),
    unload: (program) => session.unload(program),
    dispose: () => session.dispose(),
  }
}
