/** How many members train at the same time, and on how many threads each. */
import { freemem } from 'node:os'

import type { Plan } from '../../../compiler/index.ts'

export interface Offer {
  /** Threads of the command. */
  readonly threads: number
  /** Of a step, where numbers were begun with so many; undefined: as many as there are for each. */
  readonly each?: number | undefined
  /** Members at the same time, at most. */
  readonly most?: number | undefined
  /** Bytes that may be taken. */
  readonly free?: number
}

export interface Lanes {
  /** Steps that run at once. */
  readonly lanes: number
  /** Threads of a step. */
  readonly each: number
  /** Members that train at the same time. */
  readonly members: number
}

/** Why members are run one after the other. */
export type OneByOne = { readonly why: string; /** Nobody would guess it. */ readonly isTold?: true }

/** What a member takes beside what its plan counts: a second program to test with, and room that the library keeps. */
const TAKEN = 2
/** Of the memory that is free, what members may take. */
const SHARE = 0.5

export function lanesFor(
  plans: readonly Plan[],
  { threads, each, most = Infinity, free = freemem() }: Offer,
): Lanes | OneByOne {
  const fits = Math.floor((SHARE * free) / Math.max(1, ...plans.map(bytesOf)))
  const members = Math.min(plans.length, fits, most)
  if (plans.length < 2) return { why: 'one member is left' }
  if (fits < 2) return { why: 'there is no memory for two at a time', isTold: true }
  if (members < 2) return { why: 'one at a time is asked for' }
  const ofStep = each ?? Math.max(1, Math.floor(threads / members))
  const lanes = Math.min(members, Math.floor(threads / ofStep))
  if (lanes < 2) return { why: `a step has all ${threads === 1 ? 'there is, one thread' : `${threads} threads`}` }
  return { lanes, each: ofStep, members }
}

function bytesOf({ memory: { parameters, slots, activations, batch } }: Plan): number {
  return TAKEN * (parameters + slots + activations + batch)
}
