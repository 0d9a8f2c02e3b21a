/** Reads `lock.json`, and says what is wrong with one that is damaged. */

import { readRegularText } from '../regular-file.ts'
import { RunError, systemReason } from '../run-error.ts'
import { either, fieldsOf, isNumber, isText, listOf, maybe, namesOf, type Check } from './checks.ts'
import type { Lock } from './lock.ts'

type Shape = 'string' | 'number' | 'array' | { readonly [key: string]: Shape }

const LOCK = {
  format: 'number',
  name: 'string',
  hashes: { result: 'string', plan: 'string' },
  seed: 'number',
  spec: { sha256: 'string' },
  dataset: { name: 'string', sha256: 'string', source: 'string' },
  weights: 'array',
  engine: { engine: 'string', device: 'string', library: 'string', threads: 'number', choices: {} },
  versions: { 'ts-compile': 'string', node: 'string' },
  machine: { platform: 'string', cpu: 'string', features: 'array' },
  folder: 'string',
} as const satisfies Shape

/** Of its lists, what each item is, and of `resumed`, which locks of runs that were never stopped have not. */
const ITEMS: readonly (readonly [keyof Lock, Check])[] = [
  [
    'weights',
    listOf(
      either(
        fieldsOf({ network: isText, file: isText, format: isText, sha256: isText }),
        fieldsOf({ network: isText, sha256: isText, experiment: isText, of: isText, result: isText, at: isText }),
      ),
    ),
  ],
  ['solverstate', maybe(fieldsOf({ file: isText, sha256: isText }))],
  ['mean', maybe(fieldsOf({ file: isText, sha256: isText }))],
  ['specs', maybe(namesOf(listOf(isText)))],
  ['packages', maybe(namesOf(isText))],
  [
    'resumed',
    maybe(
      listOf(
        fieldsOf({
          iteration: isNumber,
          anyway: maybe(
            fieldsOf({ reason: isText, changes: listOf(isText), plan: maybe(isText), result: maybe(isText) }),
          ),
          versions: maybe(namesOf(isText)),
          packages: maybe(namesOf(isText)),
          machine: maybe(fieldsOf({ platform: isText, cpu: isText, features: listOf(isText) })),
        }),
      ),
    ),
  ],
]

/** Throws a RunError where it cannot be read, or is no lock. */
export function readLock(path: string): Lock {
  const lock = readJsonOf(path, LOCK) as Lock
  const wrong = ITEMS.find(([key, check]) => !check(lock[key]))
  if (wrong) throw damagedLock(path, `\`${wrong[0]}\` is not what a run writes`)
  return lock
}

const BRING_BACK = 'bring back the file that the run wrote'

function damagedLock(path: string, why: string, help: string = BRING_BACK): RunError {
  return new RunError('lock-damaged', 2, `\`${path}\` is no lock that can be read: ${why}`, { help })
}

/** JSON of `shape`, format 1; more keys may be in it. Throws a RunError that says what is wrong, with `help`. */
export function readJsonOf(path: string, shape: Shape, help: string = BRING_BACK): unknown {
  const damaged = (why: string): RunError => damagedLock(path, why, help)
  const value = parsed(path, damaged)
  const wrong = misfit(value, shape, [])
  if (wrong !== undefined) throw damaged(wrong)
  if ((value as { format?: unknown }).format !== 1)
    throw damaged('`format` is not 1: another version of ts-compile wrote it')
  return value
}

function parsed(path: string, damaged: (why: string) => RunError): unknown {
  try {
    return JSON.parse(readRegularText(path))
  } catch (error) {
    throw damaged(error instanceof SyntaxError ? `it is no JSON: ${error.message}` : systemReason(error))
  }
}

/** Undefined where the value is of the shape. */
function misfit(value: unknown, shape: Shape, path: readonly string[]): string | undefined {
  const at = path.length === 0 ? 'it' : `\`${path.join('.')}\``
  if (shape === 'array') return Array.isArray(value) ? undefined : `${at} is no list`
  if (typeof shape === 'string') return typeof value === shape ? undefined : `${at} is no ${shape}`
  if (typeof value !== 'object' || value === null) return `${at} is no object`
  const entries = Object.entries(shape).map(([key, of]) =>
    misfit((value as Readonly<Record<string, unknown>>)[key], of, [...path, key]),
  )
  return entries.find((wrong) => wrong !== undefined)
}
