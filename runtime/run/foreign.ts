/** Teachers that a spec does not describe: what they give is fed to the programs that ask for it, as if it were computed there. */
import { resolve } from 'node:path'

import type { ForeignNetwork, Plan, ProgramName } from '../../compiler/index.ts'
import type { Dataset } from '../data/index.ts'
import type { Engine, Session, Tensor } from '../engines/index.ts'
import type { AnswerTally } from './answers.ts'
import { openOnnxTeacher } from './foreign-onnx.ts'
import { openRecorded, recordedSum } from './foreign-recorded.ts'
import { fileSum } from './load-weights.ts'
import type { LockedFile } from './lock.ts'

/** One of them, opened. */
export interface ForeignTeacher {
  readonly locked: readonly LockedFile[]
  /** What it gives for a batch, by its own names of outputs; `feeds` has the images, and which ones they are. */
  answer(feeds: ReadonlyMap<string, Tensor>, outputs: readonly string[]): Promise<ReadonlyMap<string, Tensor>>
  /** Of one that no program asks: some of what it gives, all over the set. */
  look?(tally: AnswerTally, images: number): Promise<void>
  close(): Promise<void>
}

interface Opening {
  readonly engine: Engine
  /** The spec's. */
  readonly folder: string
  /** Undefined where a network is given images of no dataset. */
  readonly dataset: Dataset | undefined
}

export class ForeignTeachers {
  readonly #teachers: ReadonlyMap<string, ForeignTeacher>

  private constructor(teachers: ReadonlyMap<string, ForeignTeacher>) {
    this.#teachers = teachers
  }

  /** Throws a RunError where a file is not what the plan was made of. */
  static async open(
    networks: readonly { readonly name: string; readonly foreign?: ForeignNetwork | undefined }[],
    opening: Opening,
  ): Promise<ForeignTeachers> {
    const found = new Map<string, ForeignTeacher>()
    try {
      for (const { name, foreign } of networks) if (foreign) found.set(name, await openOne(name, foreign, opening))
    } catch (error) {
      for (const teacher of found.values()) await teacher.close()
      throw error
    }
    return new ForeignTeachers(found)
  }

  get locked(): readonly LockedFile[] {
    return [...this.#teachers.values()].flatMap((teacher) => teacher.locked)
  }

  at(network: string): ForeignTeacher | undefined {
    return this.#teachers.get(network)
  }

  /** The session, whose programs need not be fed what these teachers give. */
  teaching(session: Session, { programs }: Pick<Plan, 'programs'>): Session {
    if (this.#teachers.size === 0) return session
    const asked = new Map(programs.map(({ name, inputs }) => [name, tapsIn(inputs, this.#teachers)]))
    return {
      run: async (program, feeds) => session.run(program, await this.#fed(program, feeds, asked)),
      read: (names) => session.read(names),
      unload: (program) => session.unload(program),
      dispose: async () => {
        for (const teacher of this.#teachers.values()) await teacher.close()
        await session.dispose()
      },
    }
  }

  async #fed(
    program: ProgramName,
    feeds: ReadonlyMap<string, Tensor>,
    asked: ReadonlyMap<ProgramName, ReadonlyMap<string, readonly string[]>>,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const all = new Map(feeds)
    for (const [network, outputs] of asked.get(program) ?? []) {
      const answers = await this.#teachers.get(network)?.answer(feeds, outputs)
      for (const [output, tensor] of answers ?? []) all.set(`tap.${network}.${output}`, tensor)
    }
    return all
  }
}

/** What a program asks of each teacher. */
function tapsIn(
  inputs: Plan['programs'][number]['inputs'],
  teachers: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const input of inputs) {
    if (input.kind !== 'tap') continue
    const dot = input.tap.indexOf('.') // names of networks have none
    const [network, output] = [input.tap.slice(0, dot), input.tap.slice(dot + 1)]
    if (teachers.has(network)) found.set(network, [...(found.get(network) ?? []), output])
  }
  return found
}

function openOne(
  network: string,
  foreign: ForeignNetwork,
  { engine, folder, dataset }: Opening,
): Promise<ForeignTeacher> {
  return foreign.kind === 'onnx'
    ? openOnnxTeacher(network, foreign, resolve(folder, foreign.file), engine)
    : openRecorded(network, foreign, folder, dataset)
}

interface ForeignFile {
  readonly network: string
  /** From the spec's folder. */
  readonly file: string
  readonly kind: ForeignNetwork['kind']
}

/** The files of theirs, in the order of `locked`. */
export function foreignFiles(networks: Plan['networks']): readonly ForeignFile[] {
  return networks.flatMap(({ name: network, foreign }): readonly ForeignFile[] => {
    if (foreign?.kind === 'onnx') return [{ network, file: foreign.file, kind: 'onnx' }]
    const files = foreign ? [foreign.files.train, foreign.files.test] : []
    return files.flatMap((said) => (said ? [{ network, file: said.file, kind: 'recorded' }] : []))
  })
}

/** The SHA-256 of each of them. Throws a RunError. */
export async function foreignSums(networks: Plan['networks'], folder: string): Promise<readonly string[]> {
  const sums: string[] = []
  for (const { file, kind } of foreignFiles(networks))
    sums.push(await (kind === 'onnx' ? fileSum : recordedSum)(resolve(folder, file)))
  return sums
}
