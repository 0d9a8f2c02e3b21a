/** A plan on the device: its state, and one compiled model a program, made when it is first run. */
import type * as Ort from 'onnxruntime-node'

import { InternalError, type Program, type ProgramName } from '../../../compiler/index.ts'
import { Forms, lowerProgram, outputName, type FormChoices } from '../../../compiler/onnx/index.ts'
import type { Runnable, Session, Tensor } from '../engine.ts'
import { failureOf } from './failure.ts'

/** How programs are made ready. */
export interface How {
  readonly options: Ort.InferenceSession.SessionOptions
  /** Channels in a block of the library's own layout; undefined: images are canonical. */
  readonly block: number | undefined
  /** What is particular to a program. */
  readonly own?: (program: ProgramName) => Ort.InferenceSession.SessionOptions
}

export class OnnxSession implements Session {
  readonly #ort: typeof Ort
  readonly #how: How
  readonly #programs: ReadonlyMap<ProgramName, Program>
  readonly #forms: FormChoices | undefined
  /** Tensors that no program writes: part of the models. */
  readonly #constants: ReadonlyMap<string, Tensor>
  readonly #state: Map<string, Ort.Tensor>
  /** Where the next values of state are written: memory of those before, which is ours alone and not asked for anew each step. */
  readonly #spare = new Map<string, Ort.Tensor>()
  /** What the session began with is the caller's, and is not written to. */
  readonly #given: WeakSet<Ort.Tensor>
  readonly #sessions = new Map<ProgramName, Ort.InferenceSession>()

  constructor(ort: typeof Ort, how: How, plan: Runnable, state: ReadonlyMap<string, Tensor>) {
    const frozen = new Set(plan.state.filter((tensor) => tensor.frozen).map(({ name }) => name))
    this.#ort = ort
    this.#how = how
    this.#forms = plan.forms
    this.#programs = new Map(plan.programs.map((program) => [program.name, program]))
    this.#constants = new Map([...state].filter(([name]) => frozen.has(name)))
    this.#state = new Map(
      [...state].filter(([name]) => !frozen.has(name)).map(([name, tensor]) => [name, this.#upload(tensor)]),
    )
    this.#given = new WeakSet(this.#state.values())
  }

  async run(name: ProgramName, feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>> {
    const program = this.#programs.get(name)
    if (!program) throw new InternalError(`the plan has no program ${name}`)
    const session = await this.#session(program)
    const inputs: Record<string, Ort.Tensor> = {}
    for (const input of program.inputs) {
      if (input.kind === 'state') {
        const held = this.#state.get(input.state)
        if (held) inputs[input.name] = held
        continue
      }
      const fed = feeds.get(input.name)
      if (!fed) throw new InternalError(`program ${name} was not fed ${input.name}`)
      inputs[input.name] = this.#upload(fed)
    }
    const fetches: Record<string, Ort.Tensor | null> = {}
    for (const output of program.outputs)
      fetches[outputName(output.name)] = output.kind === 'state' ? this.#next(output.state) : null
    const outputs = await this.#guard(() => session.run(inputs, fetches), `the step of program ${name} failed`)
    const answer = new Map<string, Tensor>()
    for (const output of program.outputs) {
      const key = outputName(output.name)
      if (output.kind === 'state')
        this.#keep(output.state, fetches[key] as Ort.Tensor) // where it was asked for
      else answer.set(output.name, download(outputs[key])) // all outputs are fetched
    }
    return answer
  }

  /** Where the next value of a state is to be written; all state is f32. */
  #next(state: string): Ort.Tensor {
    const held = this.#state.get(state)
    if (!held) throw new InternalError(`there is no state ${state}`)
    return this.#spare.get(state) ?? new this.#ort.Tensor('float32', new Float32Array(held.data.length), held.dims)
  }

  #keep(state: string, next: Ort.Tensor): void {
    const before = this.#state.get(state)
    this.#state.set(state, next)
    if (before && !this.#given.has(before)) this.#spare.set(state, before)
    else this.#spare.delete(state)
  }

  read(names: readonly string[]): Promise<ReadonlyMap<string, Tensor>> {
    const found = names.map((name): [string, Tensor] => {
      const held = this.#state.get(name)
      const tensor = held ? download(held) : this.#constants.get(name)
      if (!tensor) throw new InternalError(`there is no state ${name}`)
      return [name, { shape: tensor.shape, data: tensor.data.slice() }]
    })
    return Promise.resolve(new Map(found))
  }

  async unload(program: ProgramName): Promise<void> {
    await this.#sessions.get(program)?.release()
    this.#sessions.delete(program)
  }

  async dispose(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release()
    this.#sessions.clear()
    this.#state.clear()
    this.#spare.clear()
  }

  /** Ends the sessions' clocks: each writes its file. */
  endProfiling(): void {
    for (const session of this.#sessions.values()) session.endProfiling()
  }

  async #session(program: Program): Promise<Ort.InferenceSession> {
    const known = this.#sessions.get(program.name)
    if (known) return known
    const { options, block, own } = this.#how
    const model = lowerProgram(program, this.#constants, {
      ...(block !== undefined && { block }),
      forms: new Forms(this.#forms),
    })
    const made = await this.#guard(
      () => this.#ort.InferenceSession.create(model, { ...options, ...own?.(program.name) }),
      `program ${program.name} cannot be prepared for this device`,
    )
    this.#sessions.set(program.name, made)
    return made
  }

  #upload({ data, shape }: Tensor): Ort.Tensor {
    return data instanceof Float32Array
      ? new this.#ort.Tensor('float32', data, shape)
      : new this.#ort.Tensor('int32', data, shape)
  }

  async #guard<T>(act: () => Promise<T>, what: string): Promise<T> {
    try {
      return await act()
    } catch (cause) {
      throw failureOf(what, cause)
    }
  }
}

function download(tensor: Ort.Tensor): Tensor {
  return { shape: tensor.dims, data: tensor.data as Float32Array | Int32Array } // programs have no other types
}
