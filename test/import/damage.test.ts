/** Whatever becomes of a prototxt on its way: no exception, no endless loop, and a place for everything that is said. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { importing, nets } from './importing.ts'

const small = [
  'lenet.prototxt',
  'lenet_solver.prototxt',
  'siamese.prototxt',
  'grouped.prototxt',
  'old_deploy.prototxt',
  'consolidated_solver.prototxt',
]
const bytes = new Map(small.map((name) => [name, Buffer.from(nets[name] ?? '')]))
const RUNS = Number(process.env['FUZZ'] ?? 600)

/** A place to write to, and what is done there: another byte, a byte less, a piece again, a piece from elsewhere. */
const change = fc.record({
  at: fc.nat(100_000),
  what: fc.constantFrom('put', 'drop', 'again', 'sign'),
  byte: fc.integer({ min: 0, max: 255 }),
  length: fc.integer({ min: 1, max: 60 }),
})
const SIGNS = [
  '{',
  '}',
  '<',
  '>',
  '[',
  ']',
  ':',
  ',',
  ';',
  '"',
  "'",
  '\\',
  '#',
  '-',
  '0x',
  '1e999',
  ' nan ',
  '\n',
  'layer',
]

function damaged(text: Buffer, changes: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[]): string {
  let now = text
  for (const { at, what, byte, length } of changes) {
    const i = at % (now.length + 1)
    const rest = now.subarray(what === 'drop' ? i + length : what === 'put' ? i + 1 : i)
    const sign = SIGNS[byte % SIGNS.length] ?? ''
    const middle = {
      put: Buffer.from([byte]),
      drop: Buffer.of(),
      again: now.subarray(i, i + length),
      sign: Buffer.from(sign),
    }
    now = Buffer.concat([now.subarray(0, i), middle[what], rest])
  }
  return now.toString('utf8')
}

describe('a damaged prototxt', () => {
  it.each(small)('%s', (name) => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const text = damaged(bytes.get(name) ?? Buffer.of(), changes)
        const rows = text.replace(/^\uFEFF/, '').split('\n')
        const { imported, diagnostics } = importing({ net: name }, { [name]: text })
        const errors = diagnostics.filter(({ severity }) => severity === 'error')
        expect(imported === undefined).toBe(errors.length > 0)
        for (const { span, message } of errors) {
          expect(message.length).toBeGreaterThan(5)
          expect(span, message).toBeDefined()
          if (!span || span.file !== name) continue
          expect(span.start.line).toBeLessThanOrEqual(rows.length)
          expect(span.start.column).toBeLessThanOrEqual((rows[span.start.line - 1]?.length ?? 0) + 1)
        }
      }),
      { numRuns: RUNS, seed: 7 },
    )
  })
})
