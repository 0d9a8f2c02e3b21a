/** Globs mean what picomatch says, and take no longer for being long. */
import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'

import { globMatcher } from '../../compiler/glob.ts'

describe('a glob', () => {
  it('matches what picomatch matches', () => {
    const piece = fc.constantFrom(
      '*',
      '?',
      'a',
      'b',
      '1',
      '/',
      '.',
      '_',
      '[ab]',
      '[1-3]',
      '{a,b}',
      '{1,ab}',
      '+',
      '(',
      ')',
      '$',
      '^',
    )
    const name = fc.array(fc.constantFrom('a', 'b', '1', '2', '/', '.', '_', '+', '$'), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), name, (pieces, letters) => {
        if (/(^|\/)\.{1,2}(\/|$)/.test(letters.join(''))) return // a path, and no name
        const [glob, text] = [pieces.join(''), letters.join('')]
        const options = { bash: true, dot: true, noextglob: true, nonegate: true }
        expect(globMatcher(glob)(text), `${glob} ${text}`).toBe(picomatch.makeRe(glob, options).test(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('says which layers', () => {
    const names = ['conv1', 'conv2', 'res1/conv', 'a.b']
    const matched = (glob: string): readonly string[] => names.filter(globMatcher(glob))
    expect(matched('conv*')).toEqual(['conv1', 'conv2'])
    expect(matched('*conv*')).toEqual(['conv1', 'conv2', 'res1/conv'])
    expect(matched('conv?')).toEqual(['conv1', 'conv2'])
    expect(matched('{conv1,a.b}')).toEqual(['conv1', 'a.b'])
    expect(matched('conv[2-9]')).toEqual(['conv2'])
    expect(matched('a.b')).toEqual(['a.b'])
    expect(matched('*')).toEqual(names)
  })

  it('is matched in linear time', () => {
    const start = performance.now()
    expect(globMatcher(`${'*a'.repeat(60)}b`)('a'.repeat(5000))).toBe(false)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
