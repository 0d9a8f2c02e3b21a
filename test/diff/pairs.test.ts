/** Pairs that stood beside each other for one difference, and have got another. */
import { expect, it } from 'vitest'

import type { CompiledExperiment } from '../../compiler/index.ts'
import { confoundedPairs } from '../../compiler/diff/index.ts'
import { compileFiles, lines, SMALL_FILES } from '../harness.ts'

const X = SMALL_FILES['x.yaml']
const NAMES = ['a', 'b', 'c'] as const
type Edits = Partial<Record<(typeof NAMES)[number], readonly string[]>>

const seeds = { a: ['seed=1'], b: ['seed=2'], c: ['seed=3'] } as const

function compiled(name: string, sets: readonly string[]): CompiledExperiment {
  const file = `${name}.yaml`
  const { diagnostics, experiment } = compileFiles(
    { ...SMALL_FILES, [file]: X.replace('name: x', `name: ${name}`) },
    file,
    sets,
  )
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment
}

const before = new Map(NAMES.map((name) => [name, compiled(name, seeds[name])]))

/** What is told, by file, where each is set otherwise; the seeds are those of before unless said. */
function told(edits: Edits): Readonly<Record<string, string>> {
  const versions = NAMES.flatMap((name) => {
    const was = before.get(name)
    const after = edits[name] ? compiled(name, [...seeds[name], ...edits[name]]) : was
    return was && after ? [{ file: `${name}.yaml`, before: was, after }] : []
  })
  const found = [...confoundedPairs(versions)]
  return Object.fromEntries(
    found.map(([file, { code, class: kind, subject, before: then, after }]) => [
      file,
      `${code} ${kind} ${subject}: ${then} → ${after}`,
    ]),
  )
}

it('are told where one of them changes in something else, with every partner', () => {
  expect(told({ b: ['solver.base_lr=0.02'] })).toEqual({
    'b.yaml': 'confounded confounds beside a.yaml, c.yaml: seed → solver, seed',
  })
})

it('are told once where both change, each otherwise', () => {
  expect(told({ a: ['solver.base_lr=0.02'], b: ['solver.base_lr=0.03'], c: ['solver.base_lr=0.03'] })).toEqual({
    'a.yaml': 'confounded confounds beside b.yaml, c.yaml: seed → solver, seed',
  })
})

it('stay as they were where all change alike, or only in what is told of a run, or in what they differed in', () => {
  const alike = ['solver.base_lr=0.02']
  expect(told({ a: alike, b: alike, c: alike })).toEqual({})
  expect(told({ a: ['solver.display=7', 'description=another'] })).toEqual({})
  expect(told({ a: ['seed=4'] })).toEqual({})
})

it('are no pairs where they differed in more before, or in nothing', () => {
  const one = compiled('a', ['seed=1'])
  const two = compiled('b', ['seed=2', 'solver.base_lr=0.05'])
  const more = compiled('b', ['seed=2', 'solver.base_lr=0.05', 'student.override.conv.num_output=3'])
  const versions = (b: CompiledExperiment, now: CompiledExperiment) => [
    { file: 'a.yaml', before: one, after: one },
    { file: 'b.yaml', before: b, after: now },
  ]
  expect(confoundedPairs(versions(two, more)).size).toBe(0)
  expect(confoundedPairs(versions(one, two)).size).toBe(0)
})
