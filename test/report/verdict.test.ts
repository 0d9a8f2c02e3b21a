/** What the end of a run says of the teacher. */
import { describe, expect, it } from 'vitest'

import type { Plan } from '../../compiler/index.ts'
import { verdict, type Judged } from '../../runtime/report/index.ts'
import { compileFiles, small } from '../harness.ts'

const sweep = (text: string): Plan[] =>
  (
    compileFiles(small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${text}`])).experiment?.members ?? []
  ).map(({ plan }) => plan)
const [alone, taught] = sweep('{ lambda: [0, 0.5] }')

function row(lambda: number, seed: number | undefined, accuracy: number): Judged {
  const sets = { lambda, ...(seed !== undefined && { seed }) }
  const tests = [{ iteration: 10, values: { accuracy } }]
  return { label: `lambda=${lambda}`, plan: lambda === 0 ? alone : taught, sets, result: { tests } }
}

describe('the verdict', () => {
  it('of one seed counts images', () => {
    expect(verdict([row(0, undefined, 0.98), row(0.5, undefined, 0.985)])).toEqual([
      'lambda=0.5 against lambda=0: the teacher helped. accuracy 0.9850 with the teacher, 0.9800 without: +0.50 points, +50 of 10,000 images (a difference up to 0.37 points may be chance; this is one seed)',
    ])
    expect(verdict([row(0, undefined, 0.98), row(0.5, undefined, 0.981)])[0]).toContain('no clear difference')
    expect(verdict([row(0, undefined, 0.98), row(0.5, undefined, 0.97)])[0]).toContain(
      'the teacher did harm. accuracy 0.9700 with the teacher, 0.9800 without: −1.00 points, −100 of',
    )
  })

  it('of several seeds compares means by their spread', () => {
    const rows = [0.979, 0.98, 0.981]
      .map((a, seed) => row(0, seed, a))
      .concat([0.981, 0.982, 0.983].map((a, seed) => row(0.5, seed, a)))
    expect(verdict(rows)).toEqual([
      'lambda=0.5 against lambda=0: the teacher helped. accuracy 0.9820 ± 0.0010 with the teacher, 0.9800 ± 0.0010 without: +0.20 points, +20 of 10,000 images (a difference up to 0.16 points may be chance; two standard errors over 3 seeds)',
    ])
  })

  it('without anything to compare with says what is missing, and of a network alone says nothing', () => {
    expect(verdict([row(0.5, undefined, 0.98)])[0]).toContain('There is no run without it to compare with')
    expect(verdict([row(0, undefined, 0.98)])).toEqual([])
  })
})
