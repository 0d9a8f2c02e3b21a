/** A resolved spec means the same in another folder: what it names is found from there. */
import { describe, expect, it } from 'vitest'

import { compile } from '../../compiler/index.ts'
import { small } from '../files.ts'
import { fixtureHost, fixtures, mainOf } from '../schema/effects/fixtures.ts'

const NAMES_FILES = /\b(file|experiment|onnx|recorded|path|labels): *['{]?[\w./-]+\.|path: |labels: [a-z]+\/|\bmean: *{/

/** Where runs leave it. */
const FOLDER = 'runs/small/lambda=0'

function moved(
  files: typeof fixtures,
  main: string,
  sets: readonly string[] = [],
): readonly [unknown, unknown, string] {
  const { experiment } = compile(main, { host: fixtureHost(files), sets })
  const text = experiment?.resolvedIn(FOLDER) ?? ''
  const there = compile(`${FOLDER}/x.yaml`, { host: fixtureHost({ ...files, [`${FOLDER}/x.yaml`]: text }) })
  expect(there.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(there.experiment?.resolved).toBe(text)
  return [experiment?.spec.hashes.result, there.experiment?.spec.hashes.result, text]
}

describe('a resolved spec in the folder of a run', () => {
  const naming = Object.keys(fixtures).filter((file) => mainOf(file) === file && NAMES_FILES.test(fixtures[file]))

  it('there are specs that name files', () => {
    expect(naming.length).toBeGreaterThan(20)
  })

  it.each(naming)('is the same: %s', (main) => {
    const [before, after] = moved(fixtures, main)
    expect(after).toEqual(before)
  })

  it('finds what a base in a third folder names, and what the command line does', () => {
    const { 'x.yaml': spec, ...others } = small()
    const teacher = 'teacher:\n  from: net.yaml\n  rename: { suffix: _t }\n  weights: { experiment: teacher.yaml }\n'
    const below = Object.fromEntries(Object.entries(others).map(([file, text]) => [`parts/${file}`, text]))
    const files = {
      ...below,
      'parts/base.yaml': `abstract: true\n${teacher}`,
      'x.yaml': `extends: parts/base.yaml\n${spec.replace(teacher, '').replace('from: net.yaml', 'from: parts/net.yaml')}`,
    }
    const [before, after, text] = moved(files, 'x.yaml')
    expect(after).toEqual(before)
    expect(text).toContain('experiment: ../../../parts/teacher.yaml')
    expect(moved(files, 'x.yaml', ['teacher.weights.experiment=parts/teacher.yaml'])[2]).toBe(text)
  })
})
