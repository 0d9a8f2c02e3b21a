/** The engine of members that train at the same time: opened when the first of them needs it. */
import { openLanes, optionsOf, type Lanes as OpenLanes, type OpenedEngine } from '../../engines/index.ts'

export class MembersEngine {
  readonly #open: () => Promise<OpenedEngine>
  readonly #count: number
  #opened: Promise<OpenedEngine> | undefined
  #lanes: OpenLanes | undefined

  /** `count`: threads with sessions. */
  constructor(open: () => Promise<OpenedEngine>, count: number) {
    this.#open = open
    this.#count = count
  }

  engine(): Promise<OpenedEngine> {
    return (this.#opened ??= this.#start())
  }

  async close(): Promise<void> {
    await this.#opened?.catch(() => undefined)
    await this.#lanes?.close()
  }

  async #start(): Promise<OpenedEngine> {
    const { engine, why } = await this.#open()
    const { choices, ...info } = engine.info
    this.#lanes = openLanes(engine, optionsOf({ ...info, layout: choices.layout }), this.#count)
    return { engine: this.#lanes.engine, why }
  }
}
