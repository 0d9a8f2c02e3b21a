/** Any text at all: an answer within a second of work, every mistake at a place, and never an exception. */
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'

import { checkNetworkFile, compile, printText, type CompileResult, type Host } from '../../compiler/index.ts'
import { experiments, memoryHost } from '../harness.ts'
import { near, regrown } from './near-schema.ts'

const RUNS = Number(process.env['FUZZ'] ?? 2000)
const SEED = 20
/** Characters that a message and its help may have: nobody wants a spec told back. */
const READABLE = 1500
/** Seconds of this process's own work: the machine may be busy with others. */
const PATIENCE = 1

function answered(text: string, act: (host: Host) => CompileResult): CompileResult {
  const before = process.cpuUsage()
  const result = act(memoryHost({ ...experiments, 'x.yaml': text }))
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(PATIENCE)
  for (const diagnostic of result.diagnostics) {
    const { span, code, message, help = '' } = diagnostic
    expect(printText(diagnostic, (file) => (file === 'x.yaml' ? text : experiments[file]))).toContain(code)
    if (code !== 'unreadable-file') expect(span).toBeDefined()
    expect(message.length + help.length, `${message} ${help}`).toBeLessThan(READABLE)
  }
  return result
}

/** Whether it is compiled, to the plan. */
const experiment = (text: string): boolean => {
  const { experiment: compiled } = answered(text, (host) => compile('x.yaml', { host, verify: true }))
  return compiled !== undefined
}
/** Whether nothing is said of it. */
const network = (text: string): boolean =>
  answered(text, (host) => checkNetworkFile('x.yaml', { host })).diagnostics.length === 0

describe('any text', () => {
  const numRuns = Math.ceil(RUNS / 5)
  const counts: string[] = []
  afterAll(() => {
    console.log(`texts: ${counts.join(', ')}`)
  })

  /** Tries as many texts as were asked for, counted: time that runs out is a failure. `sound` says whether a text is right. */
  function tryAll<T>(what: string, texts: fc.Arbitrary<T>, sound: (text: T) => boolean): { readonly sound: number } {
    const found = { tried: 0, sound: 0 }
    const limit = { interruptAfterTimeLimit: 3_500_000, markInterruptAsFailure: true }
    const property = fc.property(texts, (text) => {
      found.tried++
      if (sound(text)) found.sound++
    })
    fc.assert(property, { numRuns, seed: SEED, ...limit })
    counts.push(`${found.tried} ${what} (${found.sound} sound)`)
    expect(found.tried).toBe(numRuns)
    return found
  }

  it('near the schema of an experiment is compiled or refused', { timeout: 3_600_000 }, () => {
    tryAll('near an experiment', near('experiment'), (tree) => experiment(stringify(tree)))
  })

  it('of an experiment with a branch grown anew is compiled or refused', { timeout: 3_600_000 }, () => {
    const trees = ['mnist-teacher.yaml', 'mnist-distill.yaml', 'mnist-seed.yaml'].map(
      (name) => parse(experiments[name]) as Readonly<Record<string, unknown>>,
    )
    const grown = fc.constantFrom(...trees).chain(regrown)
    const { sound } = tryAll('grown anew', grown, (tree) => experiment(stringify(tree)))
    expect(sound).toBeGreaterThan(0)
    expect(sound).toBeLessThan(numRuns)
  })

  it('near the schema of a network is checked', { timeout: 3_600_000 }, () => {
    const { sound } = tryAll('near a network', near('network'), (tree) => network(stringify(tree)))
    expect(sound).toBeGreaterThan(0)
  })

  it('of bytes is refused', { timeout: 3_600_000 }, () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw).toString('utf8'))
    const { sound } = tryAll('of bytes', bytes, (text) => {
      network(text)
      return experiment(text)
    })
    expect(sound).toBe(0)
  })

  it('of an experiment with bytes changed is compiled or refused', { timeout: 3_600_000 }, () => {
    const texts = Object.values(experiments)
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(3)), { minLength: 1, maxLength: 4 })
    const changed = fc.tuple(fc.nat(texts.length - 1), changes).map(([which, edits]) => {
      const raw = [...Buffer.from(texts[which])]
      for (const [at, byte, cut] of edits) raw.splice(at % raw.length, cut, byte)
      return Buffer.from(raw).toString('utf8')
    })
    tryAll('with bytes changed', changed, (text) => (text.includes('kind: network') ? network(text) : experiment(text)))
  })
})
