/** Compiles texts of all kinds, counts them, and holds the compiler to its promises. */
import fc from 'fast-check'
import { expect } from 'vitest'

import { checkNetworkFile, compile, printText, type CompileResult, type Host } from '../../compiler/index.ts'
import { experiments, memoryHost } from '../harness.ts'

const RUNS = Number(process.env['FUZZ'] ?? 2000)
/** Texts of each kind, of five. */
export const EACH: number = Math.ceil(RUNS / 5)
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
export const experiment = (text: string): boolean => {
  const { experiment: compiled } = answered(text, (host) => compile('x.yaml', { host, verify: true }))
  return compiled !== undefined
}
/** Whether nothing is said of it. */
export const network = (text: string): boolean =>
  answered(text, (host) => checkNetworkFile('x.yaml', { host })).diagnostics.length === 0

/** Tries as many texts as were asked for, counted: time that runs out is a failure. `sound` says whether a text is right. */
export function tryAll<T>(
  what: string,
  texts: fc.Arbitrary<T>,
  sound: (text: T) => boolean,
): { readonly sound: number } {
  const found = { tried: 0, sound: 0 }
  const limit = { interruptAfterTimeLimit: 3_500_000, markInterruptAsFailure: true }
  const property = fc.property(texts, (text) => {
    found.tried++
    if (sound(text)) found.sound++
  })
  fc.assert(property, { numRuns: EACH, seed: SEED, ...limit })
  console.log(`${found.tried} texts ${what}, ${found.sound} of them sound`)
  expect(found.tried).toBe(EACH)
  return found
}
