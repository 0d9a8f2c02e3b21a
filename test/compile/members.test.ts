/** What members of a sweep have in common is worked out once, and nothing else is taken to be. */
import { describe, expect, it } from 'vitest'

import { compile } from '../../compiler/index.ts'
import { compileFiles, lines, memoryHost, NET, small, type Files } from '../harness.ts'

const swept = (sweep: string): Files => small(['vars: { lambda: 0.5 }', `vars: { lambda: 0.5 }\nsweep: ${sweep}`])

describe('the members of a sweep', () => {
  const equal = (sweep: string): readonly string[] => lines(compileFiles(swept(sweep)).diagnostics)

  it('are told where others set a var that nothing uses, which is told by itself', () => {
    const unused = swept('[{ lambda: 0.5 }, { seed: 0 }, { idle: 2 }]')
    const found = lines(
      compileFiles({ ...unused, 'x.yaml': unused['x.yaml'].replace('0.5 }', '0.5, idle: 1 }') }).diagnostics,
    )
    expect(found).toEqual([
      expect.stringMatching(
        /^warning unused-var x\.yaml:3:22 nothing uses the var `idle`, so sweeping it changes nothing/,
      ),
      expect.stringMatching(/^warning equal-members x\.yaml:4:28 `seed=0` is the same run as `lambda=0\.5`/),
    ])
  })

  it('are told apart by what their plans say as it is said, and by their plans where that is the same', () => {
    expect(equal('{ lambda: [0.1, 0.2], seed: [0, 1] }')).toEqual([])
    expect(equal('{ data.batch.train: [10, 20], seed: [0, 1] }')).toEqual([])
    expect(equal('[{ lambda: 0.5 }, { seed: 0 }, { lambda: 0.1 }]')).toEqual([
      'warning equal-members x.yaml:4:28 `seed=0` is the same run as `lambda=0.5` | write each run once',
    ])
  })

  it('have plans of their own', () => {
    const { experiment } = compileFiles(swept('{ lambda: [0.1, 0.2], seed: [0, 1], solver.base_lr: [0.1, 0.2] }'))
    expect(new Set(experiment?.members.map(({ plan }) => plan.hashes.plan)).size).toBe(8)
  })
})

it('a network file is read again where it reads a variable, or has changed', () => {
  const files: Record<string, string> = { ...small() }
  let width = '4'
  const host = { ...memoryHost(files), env: () => width }
  const parameters = (): unknown => compile('x.yaml', { host }).experiment?.spec.networks.map((one) => one.parameters)
  const before = parameters()
  files['net.yaml'] = NET.replace('num_output: 4', "num_output: '${env:WIDTH}'")
  expect(parameters()).toEqual(before)
  width = '6'
  const after = parameters()
  expect(after).not.toEqual(before)
  files['net.yaml'] = NET.replace('num_output: 4', 'num_output: 6')
  expect(parameters()).toEqual(after)
})

it('a mistake of a network file is told in every compilation', () => {
  const files = { ...small(), 'net.yaml': NET.replace('kernel_size', 'kernel_sise') }
  const host = memoryHost(files)
  const told = (): readonly string[] => lines(compile('x.yaml', { host }).diagnostics)
  expect(told()).toEqual([expect.stringContaining('error unknown-key net.yaml:3:53')])
  expect(told()).toEqual(told())
})
