import { SMALL_FILES } from './small.ts'

/** What is replaced by what; it must be there to be replaced. */
export type Edit = readonly [from: string, to: string]

export type Files = Readonly<Record<string, string>>

/** What is made of the small distillation. */
export interface Variant {
  readonly edits?: readonly Edit[]
  /** Files that are added, or that replace one. */
  readonly files?: Files
  readonly sets?: readonly string[]
}

/** A spec with the mistake, and one without. */
export interface SpecExample {
  readonly wrong: Variant
  /** The small distillation itself where this is left out. */
  readonly right?: Variant
}

/** Of what only a run can find: how it comes about, and what is done then. */
export interface RunExample {
  readonly cause: string
  readonly cure: string
}

/** An example that is nothing but replaced texts. */
export function edits(...list: readonly Edit[]): Variant {
  return { edits: list }
}

/** The files of a variant, `x.yaml` first. */
export function filesOf({ edits: list = [], files = {} }: Variant): Files {
  const made: Record<string, string> = { ...SMALL_FILES, ...files }
  for (const [from, to] of list) {
    const file = Object.keys(made).find((name) => made[name].includes(from))
    if (file === undefined) throw new Error(`no file of the small distillation has ${JSON.stringify(from)}`)
    made[file] = made[file].replace(from, () => to)
  }
  return made
}
