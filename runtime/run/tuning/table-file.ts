/**
 * `forms-<machine>.json` in the user's cache: what was measured of forms, on which processor and device, with how many threads, by
 * which versions. It has a checksum of itself; one that is not as it was written, or of something else, is not believed.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import envPaths from 'env-paths'

import { FORMS, type FormChoices } from '../../../compiler/onnx/index.ts'
import type { EngineInfo } from '../../engines/index.ts'
import { makeFolders } from '../../make-folder.ts'
import { packageInfo } from '../../package-info.ts'
import { readRegularText } from '../../regular-file.ts'
import { replaceFile } from '../../whole-file.ts'
import { thisMachine, type Machine } from '../machine.ts'

/** What was measured of an op of one shape. */
export interface Measured {
  /** The fastest. */
  readonly form: string
  /** What is taken where nobody has measured. */
  readonly usual: string
  /** Of each form, medians. */
  readonly milliseconds: Readonly<Record<string, number>>
}

/** By key of op and shape. */
export type Table = Readonly<Record<string, Measured>>

/** What the figures hold for. */
export interface Circumstances {
  /** They name the file: machines that share a home have a table each. */
  readonly machine: Machine & { readonly threads: number; readonly engine: string; readonly device: string }
  readonly layout: string
  readonly versions: { readonly library: string; readonly 'ts-compile': string }
}

export function circumstancesOf({ engine, device, threads, library, choices }: EngineInfo): Circumstances {
  return {
    machine: { ...thisMachine(), threads, engine, device },
    layout: choices.layout,
    versions: { library, 'ts-compile': packageInfo().version },
  }
}

/** Nothing is kept, and nothing read. */
export function isTuningOff(): boolean {
  return process.env['TS_COMPILE_TUNING'] === 'off'
}

/** `TS_COMPILE_TUNING` names another folder; undefined where it says `off`. */
export function tableFile({ machine }: Circumstances): string | undefined {
  if (isTuningOff()) return undefined
  const named = process.env['TS_COMPILE_TUNING'] ?? ''
  const folder = named === '' ? join(envPaths('ts-compile', { suffix: '' }).cache, 'forms') : resolve(named)
  return join(folder, `forms-${sha256(JSON.stringify(machine)).slice(0, 16)}.json`)
}

/** Undefined where there is none. `why`: a clause, where it is not to be believed. */
export function readTable(
  circumstances: Circumstances,
): { readonly ops: Table } | { readonly why: string } | undefined {
  const file = tableFile(circumstances)
  if (file === undefined || !existsSync(file)) return undefined
  try {
    const { sha256: sum, ...rest } = JSON.parse(readRegularText(file)) as Partial<Content>
    if (sum !== sha256(JSON.stringify(rest))) return { why: 'its checksum is not that of its content' }
    if (rest.format !== FORMAT) return { why: `it is of format ${rest.format}, and this version reads ${FORMAT}` }
    const { format: _, ops, ...of } = rest as Omit<Content, 'sha256'>
    const other = difference(of, circumstances)
    if (other !== undefined) return { why: other }
    return isTable(ops) ? { ops } : { why: 'it has forms that this version does not know' }
  } catch (error) {
    return { why: error instanceof SyntaxError ? 'it is no JSON' : String((error as Error).message) }
  }
}

/** Throws what the system says. */
export function writeTable(circumstances: Circumstances, ops: Table): string | undefined {
  const file = tableFile(circumstances)
  if (file === undefined) return undefined
  const rest = { format: FORMAT, ...circumstances, ops } as const
  const content: Content = { sha256: sha256(JSON.stringify(rest)), ...rest }
  makeFolders(dirname(file))
  replaceFile(file, `${JSON.stringify(content, undefined, 1)}\n`)
  return file
}

/** What is not taken anyway. */
export function choicesIn(table: Table): FormChoices {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, { form, usual }]) => (form === usual ? [] : [[key, form]])),
  )
}

const FORMAT = 1

interface Content extends Circumstances {
  readonly format: typeof FORMAT
  /** Of the other keys, as JSON in their order. */
  readonly sha256: string
  readonly ops: Table
}

function difference(then: Circumstances, now: Circumstances): string | undefined {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
  if (!same(then.machine, now.machine))
    return 'it was measured on another machine or device, or with another number of threads'
  if (same(then.versions, now.versions) && then.layout === now.layout) return undefined
  const { library, 'ts-compile': version } = then.versions
  return `it was measured with ts-compile ${version}, ${library} and layout ${then.layout}`
}

function isTable(ops: Table): boolean {
  const known: Readonly<Record<string, readonly string[] | undefined>> = FORMS
  return Object.entries(ops).every(([key, { form, usual }]) => {
    const forms = known[key.split(' ')[0]] ?? []
    return forms.includes(form) && forms.includes(usual)
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
