/** Any text at all: an answer within a second of work, every mistake at a place, and never an exception. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'

import { checkNetworkFile, compile, type CompileResult } from '../../compiler/index.ts'
import { experiments, memoryHost } from '../harness.ts'
import { near, regrown } from './near-schema.ts'

const RUNS = Number(process.env['FUZZ'] ?? 2000)
const SEED = 20
/** Characters that a message and its help may have: nobody wants a spec told back. */
const READABLE = 1500
/** Seconds of this process's own work: the machine may be busy with others. */
const PATIENCE = 1

function answered(act: () => CompileResult): CompileResult {
  const before = process.cpuUsage()
  const result = act()
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(PATIENCE)
  for (const { span, code, message, help = '' } of result.diagnostics) {
    if (code !== 'unreadable-file') expect(span).toBeDefined()
    expect(message.length + help.length, `${message} ${help}`).toBeLessThan(READABLE)
  }
  return result
}

const experiment = (text: string): CompileResult =>
  answered(() => compile('x.yaml', { host: memoryHost({ ...experiments, 'x.yaml': text }) }))
const network = (text: string): CompileResult =>
  answered(() => checkNetworkFile('x.yaml', { host: memoryHost({ ...experiments, 'x.yaml': text }) }))

describe('any text', () => {
  const options = { numRuns: Math.ceil(RUNS / 5), seed: SEED, interruptAfterTimeLimit: 3_500_000 }

  it('near the schema of an experiment is compiled or refused', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(near('experiment'), (tree) => void experiment(stringify(tree))),
      options,
    )
  })

  it('of an experiment with a branch grown anew is compiled or refused', { timeout: 3_600_000 }, () => {
    const trees = ['mnist-teacher.yaml', 'mnist-distill.yaml', 'mnist-seed.yaml'].map(
      (name) => parse(experiments[name]) as Readonly<Record<string, unknown>>,
    )
    let compiled = 0
    fc.assert(
      fc.property(fc.constantFrom(...trees).chain(regrown), (tree) => {
        if (experiment(stringify(tree)).experiment) compiled++
      }),
      options,
    )
    expect(compiled).toBeGreaterThan(0)
    expect(compiled).toBeLessThan(options.numRuns)
  })

  it('near the schema of a network is checked', { timeout: 3_600_000 }, () => {
    let right = 0
    fc.assert(
      fc.property(near('network'), (tree) => {
        if (network(stringify(tree)).diagnostics.length === 0) right++
      }),
      options,
    )
    expect(right).toBeGreaterThan(0)
  })

  it('of bytes is refused', { timeout: 3_600_000 }, () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw).toString('utf8'))
    fc.assert(
      fc.property(bytes, (text) => {
        expect(experiment(text).experiment).toBeUndefined()
        network(text)
      }),
      options,
    )
  })

  it('of an experiment with bytes changed is compiled or refused', { timeout: 3_600_000 }, () => {
    const texts = Object.values(experiments)
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(3)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.nat(texts.length - 1), changes, (which, edits) => {
        const raw = [...Buffer.from(texts[which])]
        for (const [at, byte, cut] of edits) raw.splice(at % raw.length, cut, byte)
        const text = Buffer.from(raw).toString('utf8')
        if (text.includes('kind: network')) network(text)
        else experiment(text)
      }),
      options,
    )
  })
})
