/** `begun.json`: what somebody began and has not finished: the command, and the members of a sweep that have no folder yet. */
import { rmSync } from 'node:fs'
import { basename, join, relative } from 'node:path'

import type { CompiledExperiment } from '../../compiler/index.ts'
import { fieldsOf, isNumber, isText, listOf, maybe, oneOf, type Check } from './checks.ts'
import { writeWhole } from './files.ts'
import { readJson } from './folder.ts'
import { iterationsOf } from './iterations.ts'

export const BEGUN_FILE = 'begun.json'

export interface Begun {
  readonly format: 1
  readonly name: string
  /** What goes on with it, as it would be typed; absent where no command began it. */
  readonly command?: string
  /** Empty without a sweep. */
  readonly members: readonly BegunMember[]
}

export interface KeptBegun extends Begun {
  /** From the folder to where the command was typed. */
  readonly from: string
}

interface BegunMember {
  readonly label: string
  readonly iterations: number
}

export function begunOf({ name, members }: CompiledExperiment, command: string | undefined): Begun {
  return {
    format: 1,
    name,
    ...(command !== undefined && { command }),
    members: members.map(({ label, plan }) => ({ label, iterations: iterationsOf(plan) })),
  }
}

/** Into the folder of the run, or of the whole sweep. */
export function writeBegun(folder: string, begun: Begun): void {
  const kept: KeptBegun = { ...begun, from: relative(folder, '') }
  writeWhole(join(folder, BEGUN_FILE), `${JSON.stringify(kept, undefined, 1)}\n`)
}

/** It is finished: a file that cannot be removed says nothing of that. */
export function removeBegun(folder: string): void {
  try {
    rmSync(join(folder, BEGUN_FILE), { force: true })
  } catch {
    // on a disk that takes no writes any more
  }
}

/** Undefined where there is none that can be read. */
export function readBegun(folder: string): KeptBegun | undefined {
  const read = readJson(join(folder, BEGUN_FILE))
  return isBegun(read) ? (read as KeptBegun) : undefined
}

/** A member's label is the name of its folder: in this one, and nowhere else. */
const isLabel: Check = (value) => typeof value === 'string' && basename(value) === value && !/^\.{0,2}$/.test(value)

const isBegun: Check = fieldsOf({
  format: oneOf(1),
  name: isText,
  from: isText,
  command: maybe(isText),
  members: listOf(fieldsOf({ label: isLabel, iterations: isNumber })),
})
