/** `${env:NAME}`: what it yields, where it is listed, and that nothing else of the environment gets in. */
import { describe, expect, it } from 'vitest'

import { compile, type Plan } from '../../compiler/index.ts'
import { planText } from '../../compiler/emit/index.ts'
import { template } from '../../cli/package-info.ts'
import { lines, memoryHost, small, type Edit } from '../harness.ts'

const compiled = (environment: Readonly<Record<string, string>>, ...edits: readonly Edit[]) =>
  compile('x.yaml', { host: memoryHost(small(...edits), environment) })
const plan = (environment: Readonly<Record<string, string>>, ...edits: readonly Edit[]): Plan => {
  const { experiment, diagnostics } = compiled(environment, ...edits)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment.spec
}
const SEED: Edit = ['name: small', "name: small\nseed: '${env:SEED}'"]

describe('`${env:NAME}`', () => {
  it('is a number where it reads as one, true, false, or a text', () => {
    expect(plan({ SEED: '7' }, SEED).seed).toBe(7)
    expect(
      plan({ SHUFFLE: 'false' }, [
        '{ dataset: mnist }\nteacher',
        "{ dataset: mnist, shuffle: '${env:SHUFFLE}' }\nteacher",
      ]).data.shuffle,
    ).toBe(false)
    expect(
      plan({ WHO: 'me' }, ['name: small', "name: small\ndescription: 'by ${env:WHO}, ${ env:WHO }'"]).description,
    ).toBe('by me, me')
    expect(
      plan({ LAMBDA: '0.25' }, ['lambda: 0.5', "lambda: '${env:LAMBDA}'"]).losses.map(({ weight }) => weight),
    ).toEqual([0.75, 0.25])
    expect(plan({ N: '4' }, ['num_output: 4', "num_output: '${env:N}'"]).hashes).toEqual(plan({}).hashes)
  })

  it('is checked as if the file said it', () => {
    expect(lines(compiled({ SEED: '-1' }, SEED).diagnostics)).toEqual([
      'error invalid-value x.yaml:3:7 `seed` must be 0 or more, but is -1',
    ])
    expect(lines(compiled({ SEED: '' }, SEED).diagnostics)).toEqual([
      'error wrong-type x.yaml:3:7 `seed` must be a whole number, but is the text ""',
    ])
    expect(lines(compiled({}, SEED).diagnostics)).toEqual([
      'error missing-variable x.yaml:3:14 the environment has no variable `SEED` | set it: `SEED=… ts-compile …`',
    ])
  })

  it('is listed in the plan, sorted, once, and hashed by what it makes', () => {
    const both = plan({ SEED: '7', LAMBDA: '0.5', OTHER: 'x' }, SEED, ['lambda: 0.5', "lambda: '${env:LAMBDA}'"])
    expect(both.environment).toEqual([
      { name: 'LAMBDA', value: '0.5' },
      { name: 'SEED', value: '7' },
    ])
    expect(both.hashes).toEqual(plan({}, ['name: small', 'name: small\nseed: 7']).hashes)
    expect(plan({ SEED: '8' }, SEED).hashes).not.toEqual(both.hashes)
    expect(plan({}).environment).toEqual([])
    expect(planText(both, template('plan.txt.hbs'))).toContain('\nENVIRONMENT\n  LAMBDA = 0.5\n  SEED = 7\n\nDATA\n')
    expect(planText(plan({}), template('plan.txt.hbs'))).not.toContain('ENVIRONMENT')
  })
})
