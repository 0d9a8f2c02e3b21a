export interface Steps {
  readonly ms: readonly number[]
  readonly loss: readonly number[]
}

/** One that takes its turns at the same steps; each step goes on from the weights that the one before it left. */
export interface Contender {
  run(steps: number): Promise<Steps>
  close(): Promise<void>
}
