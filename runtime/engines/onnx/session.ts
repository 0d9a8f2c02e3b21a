/** A plan on the device: its state, and one compiled model a program, made when it is first run. */
import type * as Ort from 'onnxruntime-node'

import { InternalError, type Program, type ProgramName } from '../../../compiler/index.ts'
import { Forms, lowerProgram, outputName, type FormChoices } from '../../../compiler/onnx/index.ts'
import { keepsState } from '../kept-state.ts'
import type { OnHost, Runnable, Session, Tensor } from '../engine.ts'
import { failureOf } from '../failure.ts'
import type { Device } from './device.ts'
import { DeviceState, ON_DEVICE } from './device-state.ts'
import { alone, needsHost, Watch } from './on-host.ts'
import { fromOrt, HostState, toOrt, type State } from './state.ts'
import type { Counted } from './traffic.ts'

/** How programs are made ready. */
export interface How {
  readonly options: Ort.InferenceSession.SessionOptions
  /** Channels in a block of the library's own layout; undefined: images are canonical. */
  readonly block?: number | undefined
  /** What is particular to a program. */
  readonly own?: (program: ProgramName) => Ort.InferenceSession.SessionOptions
  /** Absent: the CPU. */
  readonly device?: OnDevice
}

export interface OnDevice extends Device {
  readonly traffic: Counted
  /** Is told of nodes that the device cannot run, once a program. */
  readonly tell: (onHost: OnHost) => void
}

interface Ready {
  readonly session: Ort.InferenceSession
  /** Until its first run. */
  watch?: Watch | undefined
}

export class OnnxSession implements Session {
  readonly #ort: typeof Ort
  readonly #how: How
  readonly #programs: ReadonlyMap<ProgramName, Program>
  readonly #forms: FormChoices | undefined
  /** Tensors that no program writes: part of the models. */
  readonly #constants: ReadonlyMap<string, Tensor>
  readonly #state: State
  readonly #ready = new Map<ProgramName, Ready>()

  constructor(ort: typeof Ort, how: How, plan: Runnable, initial: ReadonlyMap<string, Tensor>) {
    const frozen = new Set(plan.state.filter((tensor) => tensor.frozen).map(({ name }) => name))
    this.#ort = ort
    this.#how = how
    this.#forms = plan.forms
    this.#programs = new Map(plan.programs.map((program) => [program.name, program]))
    this.#constants = new Map([...initial].filter(([name]) => frozen.has(name)))
    const changing = new Map([...initial].filter(([name]) => !frozen.has(name)))
    const { device, options } = how
    this.#state = device?.keepsState
      ? new DeviceState(ort, options, device.traffic, changing)
      : new HostState(ort, changing)
  }

  async run(name: ProgramName, feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>> {
    const program = this.#programs.get(name)
    if (!program) throw new InternalError(`the plan has no program ${name}`)
    const ready = await this.#readyFor(program)
    const step = `the step of program ${name} failed`
    const inputs: Record<string, Ort.Tensor> = {}
    for (const input of program.inputs) {
      if (input.kind === 'state') {
        if (this.#state.has(input.state))
          inputs[input.name] = await this.#guard(() => this.#state.input(input.state), step)
        continue
      }
      const fed = feeds.get(input.name)
      if (!fed) throw new InternalError(`program ${name} was not fed ${input.name}`)
      inputs[input.name] = toOrt(this.#ort, fed)
    }
    const fetches: Record<string, Ort.Tensor | null> = {}
    for (const output of program.outputs)
      fetches[outputName(output.name)] = output.kind === 'state' ? this.#state.target(output.state) : null
    const outputs = await this.#guard(() => ready.session.run(inputs, fetches), step)
    this.#count(inputs, outputs)
    this.#tellOnHost(ready, name)
    const answer = new Map<string, Tensor>()
    for (const { kind, name: output } of program.outputs)
      if (kind !== 'state') answer.set(output, fromOrt(outputs[outputName(output)]))
    const isKept = keepsState(program, answer)
    for (const output of program.outputs) {
      if (output.kind !== 'state') continue
      const key = outputName(output.name)
      const made = fetches[key] ?? outputs[key] // where it was asked for; all outputs are fetched
      if (isKept) this.#state.keep(output.state, made)
      else this.#state.discard(made)
    }
    return answer
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, Tensor>> {
    const found = new Map<string, Tensor>()
    for (const name of names) {
      const constant = this.#constants.get(name)
      const value = constant
        ? { shape: constant.shape, data: constant.data.slice() }
        : await this.#guard(() => this.#state.read(name), `\`${name}\` cannot be read from the device`)
      found.set(name, value)
    }
    return found
  }

  async unload(program: ProgramName): Promise<void> {
    await this.#ready.get(program)?.session.release()
    this.#ready.delete(program)
  }

  async dispose(): Promise<void> {
    for (const { session } of this.#ready.values()) await session.release()
    this.#ready.clear()
    await this.#state.dispose()
  }

  /** Ends the sessions' clocks: each writes its file. */
  endProfiling(): void {
    for (const { session } of this.#ready.values()) session.endProfiling()
  }

  async #readyFor(program: Program): Promise<Ready> {
    const known = this.#ready.get(program.name)
    if (known) return known
    const { block, device } = this.#how
    const model = lowerProgram(program, this.#constants, {
      ...(device ? { gpu: true } : block !== undefined && { block }),
      half: true,
      forms: new Forms(this.#forms),
    })
    const what = `program ${program.name} cannot be prepared for this device`
    const made = await this.#guard(() => this.#create(model, program), what)
    this.#ready.set(program.name, made)
    return made
  }

  /** On a device alone, where it has a kernel for every node; else with the CPU's help, and watched. */
  async #create(model: Uint8Array, program: Program): Promise<Ready> {
    const { options, own, device } = this.#how
    const all = { ...options, ...own?.(program.name), ...(device?.keepsState && staying(program)) }
    const create = (of: Ort.InferenceSession.SessionOptions): Promise<Ort.InferenceSession> =>
      this.#ort.InferenceSession.create(model, of)
    if (!device) return { session: await create(all) }
    try {
      return { session: await create(alone(all)) }
    } catch (cause) {
      if (!needsHost(cause)) throw cause
      if (all.enableProfiling) return { session: await create(all) }
      const watch = new Watch()
      return { session: await create({ ...all, ...watch.options }), watch }
    }
  }

  #tellOnHost(ready: Ready, program: ProgramName): void {
    const { device } = this.#how
    if (ready.watch && device) device.tell({ device: device.name, ...ready.watch.found(ready.session, program) })
    ready.watch = undefined
  }

  #count(inputs: Readonly<Record<string, Ort.Tensor>>, outputs: Readonly<Record<string, Ort.Tensor>>): void {
    const traffic = this.#how.device?.traffic
    if (!traffic) return
    traffic.toDevice += bytesOfHost(inputs)
    traffic.fromDevice += bytesOfHost(outputs)
  }

  async #guard<T>(act: () => Promise<T>, what: string): Promise<T> {
    try {
      return await act()
    } catch (cause) {
      if (cause instanceof InternalError) throw cause
      throw failureOf(what, cause, this.#how.device?.name)
    }
  }
}

/** The outputs that are the next values of state stay where they are. */
function staying({ outputs }: Program): Ort.InferenceSession.SessionOptions {
  const preferredOutputLocation = Object.fromEntries(
    outputs.map(({ name, kind }) => [outputName(name), kind === 'state' ? ON_DEVICE : 'cpu'] as const),
  )
  return { preferredOutputLocation }
}

/** Of those that are in the host's memory. */
function bytesOfHost(tensors: Readonly<Record<string, Ort.Tensor>>): number {
  return Object.values(tensors).reduce((sum, { location, size }) => sum + (location === 'cpu' ? 4 * size : 0), 0)
}
