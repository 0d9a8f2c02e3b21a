/** What became of a process that decodes, as a message. */
import { constants } from 'node:os'

import { RunError } from '../../run-error.ts'

/** Why we ended it ourselves, where we did. */
export type Ended = 'memory' | 'nonsense' | 'room' | 'time'

export interface Death {
  /** The picture that was being decoded, as a message names it. */
  readonly what: string
  readonly ended: Ended | undefined
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The beginning of what it wrote on stderr. */
  readonly said: string
  readonly limits: Limits
}

/** What a picture may take. */
export interface Limits {
  /** Bytes of a process. */
  readonly memory: number
  /** Counted while this process runs: not while both are stopped. */
  readonly seconds: number
}

export function deathError(death: Death): RunError {
  const [message, help] = words(death)
  return new RunError('decoder-failed', 1, message, { help })
}

/** Nothing can be decoded: it is no matter of pictures. */
export function startError(reason: string): RunError {
  return new RunError('decoder-failed', 1, `the decoder of pictures does not start: ${reason}`, {
    help: 'install `sharp` for this system: `npm install --include=optional sharp`',
  })
}

const AWAY = 'take the picture away, or write it again with another program'

function words({ what, ended, code, signal, said, limits }: Death): readonly [message: string, help: string] {
  const told = firstLine(said)
  const also = told === '' ? '' : ` (it said: ${told})`
  if (ended === 'memory') {
    const most = Math.round(limits.memory / 2 ** 20).toLocaleString('en')
    return [`to decode ${what} takes more than ${most} MiB of memory`, 'make it smaller, or take it away']
  }
  if (ended === 'room') return [`${what} does not fit in memory once it is decoded`, 'make it smaller']
  if (ended === 'time')
    return [`${what} is not decoded after ${limits.seconds} s`, `${AWAY}; where the machine was only busy, begin again`]
  if (ended === 'nonsense') return [`the decoder gave no picture for ${what}, and nothing else that it may give`, AWAY]
  if (signal !== null && FROM_OUTSIDE.includes(signal))
    return [
      `the decoder was ended from outside, by ${signal}, while it was at ${what}${also}`,
      `the system does so where memory runs out: free some, and begin again; if it ends at the same picture, ${AWAY}`,
    ]
  const how = signal === null ? `with exit code ${code ?? 0}` : `by ${signal}, ${meaning(signal)}`
  return [`the decoder broke down over ${what}: it ended ${how}${also}`, AWAY]
}

const FROM_OUTSIDE: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']

function meaning(signal: NodeJS.Signals): string {
  const known: Partial<Record<NodeJS.Signals, string>> = {
    SIGSEGV: 'memory that is not its own',
    SIGBUS: 'memory that is not there',
    SIGABRT: 'of its own will',
    SIGILL: 'an instruction that the processor does not know',
    SIGFPE: 'a division by zero',
    SIGTRAP: 'a check of its own',
    SIGSYS: 'a call that the system forbids',
  }
  return known[signal] ?? `signal ${constants.signals[signal]}`
}

/** Bounded, since a picture may decide what stands there. */
function firstLine(said: string): string {
  const line = said.split('\n').find((one) => /\w/.test(one)) ?? ''
  return line.trim().slice(0, 160)
}
