import { afterAll, describe, expect, it } from 'vitest'

import { compareExperiments } from '../../compiler/diff/index.ts'
import { comparisonMarkdown, comparisonText } from '../../compiler/emit/diff/index.ts'
import { workplace } from '../cli/command.ts'
import { experiments, type Files } from '../harness.ts'
import { compiled } from './cases.ts'

const SOFT = 'convention: seed, weight: 0.99'
const FILES: Files = {
  ...experiments,
  'kl.yaml': (experiments['mnist-seed.yaml'] ?? '').replace(SOFT, 'convention: kl, weight: 0.99'),
  'fast.yaml': (experiments['mnist-seed.yaml'] ?? '')
    .replace(SOFT, 'convention: kl, weight: 0.99')
    .replace('base_lr: 0.01', 'base_lr: 0.1'),
}
const of = (...files: readonly string[]): ReturnType<typeof compareExperiments> =>
  compareExperiments(files.map((file) => compiled(FILES, file)))

const place = workplace({ 'again.yaml': FILES['kl.yaml'] ?? '' })
afterAll(() => place.remove())

describe('a comparison of several', () => {
  it('is a table of what differs, and names the pairs that nobody could judge', () => {
    const comparison = of('mnist-seed.yaml', 'kl.yaml', 'fast.yaml')
    expect(comparison).toEqual({
      names: ['mnist-seed', 'mnist-seed', 'mnist-seed'],
      variables: [
        { subject: 'losses.soft.convention', values: ['seed', 'kl', 'kl'] },
        { subject: 'solver.base_lr', values: ['0.01', '0.01', '0.1'] },
      ],
      confounded: [{ pair: [0, 2], causes: 'losses, solver' }],
    })
    expect(comparisonText(comparison).split('\n')).toEqual([
      '                          mnist-seed  mnist-seed  mnist-seed',
      '  losses.soft.convention  seed        kl          kl',
      '  solver.base_lr          0.01        0.01        0.1',
      '',
      'confounded: `mnist-seed` and `mnist-seed` differ in losses, solver: what each of these does cannot be told',
    ])
    expect(comparisonMarkdown(comparison).split('\n').slice(0, 3)).toEqual([
      '| | `mnist-seed` | `mnist-seed` | `mnist-seed` |',
      '|---|---|---|---|',
      '| `losses.soft.convention` | `seed` | `kl` | `kl` |',
    ])
  })

  it('has in each cell what its own experiment says, and nothing where that has none', () => {
    const { variables } = of('mnist-seed.yaml', 'kl.yaml', 'mnist-teacher.yaml')
    const valuesOf = (wanted: string): readonly (string | undefined)[] | undefined =>
      variables.find(({ subject }) => subject === wanted)?.values
    expect(valuesOf('losses.soft.convention')).toEqual(['seed', 'kl', undefined])
    expect(valuesOf('losses.soft')).toEqual([
      expect.stringMatching(/^0\.99 · .*ln\(1 \+ eˣ\)/),
      expect.stringMatching(/^0\.99 · .*p·\(ln p − ln q\)/),
      undefined,
    ])
  })

  it('takes numbers that are apart by what sums of fractions leave as one', () => {
    const noise = {
      ...FILES,
      'noise.yaml': (FILES['kl.yaml'] ?? '').replace('weight: 0.99', 'weight: 0.9900000000000001'),
    }
    const all = ['kl.yaml', 'noise.yaml', 'fast.yaml'].map((file) => compiled(noise, file))
    expect(compareExperiments(all).variables).toEqual([{ subject: 'solver.base_lr', values: ['0.01', '0.01', '0.1'] }])
  })

  it('of the same says so', () => {
    expect(comparisonText(of('mnist-seed.yaml', 'mnist-seed.yaml'))).toBe('they do the same')
  })

  it('says what one has and others have not', () => {
    const { variables } = of('mnist-distill.yaml', 'mnist-hints.yaml')
    expect(variables).toContainEqual({ subject: 'data.split', values: [undefined, '{ validation: 5000 }'] })
    expect(variables).toContainEqual({ subject: 'solver.max_iter', values: ['1500', undefined] })
  })

  it('fails where confounds are denied', async () => {
    const pair = ['mnist-teacher.yaml', 'mnist-teacher-slim.yaml', '--deny', 'confounds']
    const { exitCode, stdout, stderr } = await place.run('compare', ...pair)
    expect([exitCode, stderr]).toEqual([1, 'error: a pair is confounded'])
    expect(stdout).toContain('seed                      0              1')
    const json = await place.run('compare', 'mnist-seed.yaml', 'mnist-seed.yaml', '--format', 'json')
    expect(JSON.parse(json.stdout)).toEqual({
      format: 1,
      names: ['mnist-seed.yaml', 'mnist-seed.yaml'],
      variables: [],
      confounded: [],
    })
    const same = await place.run('compare', 'mnist-seed.yaml', 'again.yaml', 'mnist-teacher.yaml')
    expect(same.stdout.split('\n')[0]?.trim().split(/\s+/)).toEqual(['mnist-seed.yaml', 'again.yaml', 'mnist-teacher'])
    const alone = await place.run('compare', 'mnist-seed.yaml')
    expect([alone.exitCode, alone.stderr]).toEqual([
      2,
      expect.stringContaining('one experiment alone differs from nothing'),
    ])
  })
})
