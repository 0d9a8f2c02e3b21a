/** A plan on the device: its state stays there; a step moves its batch up and its metrics down. */
import { InternalError, type Program, type ProgramName, type ProgramNode } from '../../../compiler/index.ts'
import { EngineError } from '../errors.ts'
import { failureOf } from '../failure.ts'
import type { Runnable, Session, Tensor } from '../engine.ts'
import type { Backend } from './backend.ts'
import { download } from './download.ts'
import { TfjsProgram } from './program.ts'
import { Value } from './value.ts'

/** Told of each node that has run; the next one waits for it. */
export type Watch = (program: ProgramName, node: ProgramNode, value: Value) => Promise<void>

export class TfjsSession implements Session {
  readonly #backend: Backend
  readonly #watch: Watch | undefined
  readonly #programs: ReadonlyMap<ProgramName, Program>
  readonly #ready = new Map<ProgramName, TfjsProgram>()
  readonly #state: Map<string, Value>

  constructor(backend: Backend, plan: Runnable, state: ReadonlyMap<string, Tensor>, watch?: Watch) {
    if (plan.programs.some(({ precision }) => precision)) throw new InternalError('tfjs has no half precision')
    this.#backend = backend
    this.#watch = watch
    this.#programs = new Map(plan.programs.map((program) => [program.name, program]))
    backend.enter()
    this.#state = new Map([...state].map(([name, tensor]) => [name, this.#upload(tensor)]))
  }

  async run(name: ProgramName, feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>> {
    this.#backend.enter()
    const { outputs } = this.#program(name)
    const made = await this.#outputs(name, feeds)
    const named: [string, Value][] = []
    for (const [i, output] of outputs.entries()) {
      const value = made[i] // one an output
      if (output.kind !== 'state') named.push([output.name, value])
      else {
        this.#held(output.state).dispose()
        this.#state.set(output.state, value)
      }
    }
    try {
      const tensors = await download(
        this.#backend.tf,
        named.map(([, value]) => value),
        this.#backend.traffic,
      )
      this.#backend.check()
      return new Map(named.map(([name], i) => [name, tensors[i]]))
    } catch (cause) {
      throw failed(name, this.#backend.device, cause)
    } finally {
      for (const [, value] of named) value.dispose()
    }
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, Tensor>> {
    const found = new Map<string, Tensor>()
    for (const name of names) {
      this.#backend.enter()
      const [tensor] = await download(this.#backend.tf, [this.#held(name)], this.#backend.traffic)
      found.set(name, tensor)
    }
    return found
  }

  unload(program: ProgramName): Promise<void> {
    this.#ready.get(program)?.dispose()
    this.#ready.delete(program)
    return Promise.resolve()
  }

  async dispose(): Promise<void> {
    for (const program of this.#ready.keys()) await this.unload(program)
    for (const value of this.#state.values()) value.dispose()
    this.#state.clear()
  }

  async #outputs(name: ProgramName, feeds: ReadonlyMap<string, Tensor>): Promise<readonly Value[]> {
    const fed = this.#fed(name, feeds)
    try {
      const program = this.#ready.get(name) ?? new TfjsProgram(this.#backend, this.#program(name))
      this.#ready.set(name, program)
      const steps = program.steps({ state: this.#state, fed })
      for (;;) {
        const next = steps.next()
        if (next.done) return next.value
        if (!this.#watch) continue
        await this.#watch(name, next.value.node, next.value.value)
        this.#backend.enter()
      }
    } catch (cause) {
      throw failed(name, this.#backend.device, cause)
    }
  }

  #fed(name: ProgramName, feeds: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Value> {
    const inputs = this.#program(name).inputs.filter(({ kind }) => kind !== 'state')
    const tensors = inputs.map((input): [string, Tensor] => {
      const fed = feeds.get(input.name)
      if (!fed) throw new InternalError(`program ${name} was not fed ${input.name}`)
      return [input.name, fed]
    })
    return new Map(tensors.map(([name, tensor]) => [name, this.#upload(tensor)]))
  }

  #upload({ data, shape }: Tensor): Value {
    const dtype = data instanceof Float32Array ? 'f32' : 'i32'
    this.#backend.traffic.toDevice += data.byteLength
    const { tf } = this.#backend
    const tensor = tf.tensor(data, [...shape], dtype === 'f32' ? 'float32' : 'int32')
    return new Value(tf, { shape, dtype }, tensor, 'plain')
  }

  #program(name: ProgramName): Program {
    const program = this.#programs.get(name)
    if (!program) throw new InternalError(`the plan has no program ${name}`)
    return program
  }

  #held(state: string): Value {
    const value = this.#state.get(state)
    if (!value) throw new InternalError(`there is no state ${state}`)
    return value
  }
}

function failed(program: ProgramName, device: string, cause: unknown): Error {
  if (cause instanceof InternalError || cause instanceof EngineError) return cause
  return failureOf(`the step of program ${program} failed`, cause, device)
}
