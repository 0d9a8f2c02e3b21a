/** Forms that were measured: a run takes them, writes them down, and goes on with them whatever is measured since. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { CompiledExperiment } from '../../compiler/index.ts'
import { formedNodes } from '../../compiler/onnx/index.ts'
import { openEngine } from '../../runtime/engines/index.ts'
import { experimentLockText, lockExperiment, readExperimentLock } from '../../runtime/run/index.ts'
import type { Lock } from '../../runtime/run/lock.ts'
import type { RunEvent } from '../../runtime/run/observer.ts'
import type { RunOptions } from '../../runtime/run/run-experiment.ts'
import { circumstancesOf, readTable, tableFile, writeTable, type Table } from '../../runtime/run/tuning/index.ts'
import {
  alone,
  edit,
  experiment,
  options,
  place,
  runExperiment,
  sealed,
  taught,
  verifyRun,
  wrongWith,
} from './verified.ts'

const { engine } = await openEngine({ threads: 1 })
const here = circumstancesOf(engine.info)

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(place, 'tuning-'))
  process.env['TS_COMPILE_TUNING'] = join(folder, 'measured')
})
afterEach(() => {
  process.env['TS_COMPILE_TUNING'] = 'off'
})

const file = (): string => tableFile(here) ?? ''
const measured = { form: 'dilated_1', usual: 'dilated_2', milliseconds: { dilated_1: 1, dilated_2: 2 } } as const

/** Of an experiment's filters, in its batches of 8. */
function tableOf({ spec }: CompiledExperiment): Table {
  const keys = spec.programs.flatMap((program) => formedNodes(program).map(({ key }) => key))
  const [key] = keys.filter((one) => one.startsWith('conv2d_filter_grad'))
  return { [key]: measured, 'conv2d_filter_grad 2x3x4x5 2x3x4x5': measured }
}

const SPEC = alone('type: sgd, momentum: 0.9, snapshot: 4')
const compiled = (spec = SPEC): Promise<CompiledExperiment> => experiment(folder, spec)
const at = (...path: readonly string[]): string => join(folder, ...path)
const lockOf = (run: string): Lock => JSON.parse(readFileSync(at(run, 'lock.json'), 'utf8')) as Lock

async function ran(run: string, more: RunOptions & { readonly stops?: number } = {}): Promise<readonly RunEvent[]> {
  const stop = new AbortController()
  const events: RunEvent[] = []
  const { stops, ...rest } = more
  await runExperiment(await compiled(), { ...options, out: at(run), signal: stop.signal, ...rest }, (event) => {
    events.push(event)
    if (event.type === 'step' && event.iteration === stops) stop.abort()
  })
  return events
}

/** Every file without a clock in it. */
function content(run: string): Readonly<Record<string, string>> {
  const names = readdirSync(at(run), { recursive: true }).map(String).sort()
  const timeless = names.filter((name) => /(\.safetensors|metrics\.jsonl|plan\.json|resolved\.yaml)$/.test(name))
  return Object.fromEntries(timeless.map((name) => [name, readFileSync(at(run, name)).toString('base64')]))
}

describe('a run on a machine that was measured', () => {
  it('takes what it can use, and writes it down; without a table it is what it was', async () => {
    await ran('runs/before')
    const [key] = Object.keys(tableOf(await compiled()))
    writeTable(here, tableOf(await compiled()))
    const told = await ran('runs/tuned')
    rmSync(file())
    await ran('runs/after')
    expect(told).toContainEqual({ type: 'tuned', ops: 1 })
    expect(lockOf('runs/tuned').engine.forms).toEqual({ [key]: 'dilated_1' })
    expect(lockOf('runs/tuned').hashes).toEqual(lockOf('runs/before').hashes)
    expect(readFileSync(at('runs/tuned/checkpoints/iter-000004.safetensors'), 'latin1')).toContain('dilated_1')
    expect('forms' in lockOf('runs/before').engine).toBe(false)
    expect(content('runs/after')).toEqual(content('runs/before'))
    expect(content('runs/tuned')).not.toEqual(content('runs/before'))
  })

  it('goes on as it began, and is believed', async () => {
    writeTable(here, tableOf(await compiled()))
    await ran('runs/whole')
    await ran('runs/stopped', { stops: 6 })
    rmSync(file())
    await ran('runs/stopped', { resume: {} })
    expect(content('runs/stopped')).toEqual(content('runs/whole'))
    expect(lockOf('runs/stopped').engine).toEqual(lockOf('runs/whole').engine)
    expect(await wrongWith(at('runs/stopped'))).toEqual([])
    await ran('runs/plain', { stops: 6 })
    writeTable(here, tableOf(await compiled()))
    await ran('runs/plain', { resume: {} })
    expect('forms' in lockOf('runs/plain').engine).toBe(false)
  })

  it('is not believed, and does not go on, where its lock has other forms than its states', async () => {
    writeTable(here, tableOf(await compiled()))
    await ran('runs/x', { stops: 6 })
    edit(at('runs/x/lock.json'), (text) => text.replace('"dilated_1"', '"dilated_4"'))
    await expect(ran('runs/x', { resume: {} })).rejects.toMatchObject({ code: 'no-state-fits' })
    expect((await wrongWith(at('runs/x'))).join('\n')).toMatch(/forms of ops: expected .*dilated_4.*found .*dilated_1/)
    rmSync(at('runs/x/lock.json'))
    await ran('runs/x', { resume: { anyway: 'it was lost' } })
    expect(Object.values(lockOf('runs/x').engine.forms ?? {})).toEqual(['dilated_1'])
    await ran('runs/y')
    edit(at('runs/y/lock.json'), (text) => text.replace('"dilated_1"', '"dilated_4"'))
    sealed(at('runs/y'))
    const { checks } = await verifyRun(at('runs/y'), { recompile: () => Promise.resolve('not here') })
    expect(checks.some(({ ok, file }) => !ok && file.startsWith('checkpoints/'))).toBe(true)
  })

  it('takes what is locked, not what was measured since', async () => {
    const place = { file: at('x.lock.json'), command: 'ts-compile lock x.yaml --write' }
    writeTable(here, tableOf(await compiled()))
    writeFileSync(place.file, experimentLockText(await lockExperiment(await compiled(), options)))
    const [key] = Object.keys(tableOf(await compiled()))
    expect(readExperimentLock(place).engine).toMatchObject({ [`form of ${key}`]: 'dilated_1' })
    rmSync(file())
    await ran('runs/locked', { locked: place })
    expect(lockOf('runs/locked').engine.forms).toEqual({ [key]: 'dilated_1' })
    await expect(ran('runs/other', { locked: place, forms: {} })).rejects.toMatchObject({
      code: 'lock-drift',
      message: expect.stringContaining(`engine: form of ${key}: dilated_1 → absent`) as string,
    })
  })

  it('as a teacher, too', async () => {
    const { teachers } = await compiled(taught('type: sgd'))
    const [teacher] = teachers
    writeTable(here, tableOf(teacher))
    const all = await compiled(taught('type: sgd'))
    await runExperiment(all, { ...options, out: at('runs/taught') })
    const [name] = readdirSync(at('runs/.cache')).filter((one) => one.startsWith('teacher-'))
    expect(Object.values(lockOf(join('runs/.cache', name)).engine.forms ?? {})).toEqual(['dilated_1'])
    expect(await wrongWith(at('runs/.cache', name))).toEqual([])
  })
})

describe('a table', () => {
  it('is read as it was written', async () => {
    const table = tableOf(await compiled())
    expect(readTable(here)).toBeUndefined()
    expect(writeTable(here, table)).toBe(file())
    expect(readTable(here)).toEqual({ ops: table })
    expect(readdirSync(at('measured'))).toHaveLength(1)
    process.env['TS_COMPILE_TUNING'] = 'off'
    expect([tableFile(here), readTable(here), writeTable(here, table)]).toEqual([undefined, undefined, undefined])
  })

  it('that is damaged, foreign or old is told of, and changes no number', async () => {
    const table = tableOf(await compiled())
    const { machine, versions, layout } = here
    const otherwise: Readonly<Record<string, () => void>> = {
      'its checksum is not that of its content': () =>
        edit(file(), (text) => text.replace('"dilated_1": 1', '"dilated_1": 3')),
      'it is no JSON': () => writeFileSync(file(), readFileSync(file()).subarray(0, 200)),
      'another machine': () => {
        const foreign = { ...here, machine: { ...machine, cpu: 'MOS 6510' } }
        cpSync(writeTable(foreign, table) ?? '', file())
      },
      'or device': () => {
        const foreign = { ...here, machine: { ...machine, engine: 'onnx', device: 'webgpu' } }
        expect(tableFile(foreign)).not.toBe(file())
        cpSync(writeTable(foreign, table) ?? '', file())
      },
      'ts-compile 0.0.1': () => writeTable({ ...here, versions: { ...versions, 'ts-compile': '0.0.1' } }, table),
      'layout nchw4c': () => writeTable({ ...here, layout: 'nchw4c' }, table),
      'forms that this version does not know': () => {
        const [key] = Object.keys(table)
        writeTable(here, { [key]: { ...measured, form: 'sideways' } })
      },
    }
    expect(layout).not.toBe('nchw4c')
    for (const [why, damage] of Object.entries(otherwise)) {
      writeTable(here, table)
      damage()
      expect(readTable(here)).toEqual({ why: expect.stringContaining(why) as string })
    }
    const told = (await ran('runs/x')).flatMap((event) => (event.type === 'warning' ? [event.diagnostic] : []))
    expect(told).toMatchObject([
      { code: 'tuning-ignored', message: expect.stringContaining('does not know') as string },
    ])
    rmSync(file())
    await ran('runs/plain')
    expect(content('runs/x')).toEqual(content('runs/plain'))
  })
})
