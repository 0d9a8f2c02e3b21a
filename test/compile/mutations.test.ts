/** Each key of each experiment taken away: what has a default compiles, and what has none is missed where it was. */
import { describe, expect, it } from 'vitest'
import { isMap, isScalar, parseDocument, visit } from 'yaml'

import { compileFiles, experiments, lines } from '../harness.ts'

interface Deleted {
  readonly path: string
  readonly text: string
}

/** The text without each of its keys in turn. */
function deletions(text: string): readonly Deleted[] {
  const paths: (readonly (string | number)[])[] = []
  visit(parseDocument(text), {
    Pair: (_key, pair, ancestors) => {
      const path = ancestors.flatMap((node, i): readonly (string | number)[] => {
        const next = ancestors[i + 1] ?? pair
        if (node && typeof node === 'object' && 'key' in node && isScalar(node.key)) return [String(node.key.value)]
        if (node && typeof node === 'object' && 'items' in node && Array.isArray(node.items) && !isMap(node))
          return [node.items.indexOf(next)]
        return []
      })
      if (isScalar(pair.key)) paths.push([...path, String(pair.key.value)])
    },
  })
  return paths.map((path) => {
    const document = parseDocument(text)
    document.deleteIn(path)
    return { path: path.join('.'), text: document.toString() }
  })
}

/** Keys that are missed; all others have a default, or stand alone. */
const needed: Readonly<Record<string, readonly string[]>> = {
  'mnist-teacher.yaml': [
    'version',
    'name',
    'data',
    'data.dataset',
    'network',
    'network.from',
    'losses',
    'losses.hard',
    'losses.hard.type',
    'losses.hard.input',
    'losses.hard.target',
    'solver',
    'solver.type',
    'solver.base_lr',
    'solver.lr_policy.type',
    'solver.lr_policy.gamma',
    'solver.lr_policy.stepsize',
    'solver.max_iter',
  ],
  'networks/lenet.yaml': [
    'kind',
    'layers',
    ...[0, 2].flatMap((i) => ['name', 'type', 'num_output', 'kernel_size'].map((key) => `layers.${i}.${key}`)),
    ...[1, 3].flatMap((i) => ['name', 'type', 'pool', 'kernel_size'].map((key) => `layers.${i}.${key}`)),
    ...[4, 6].flatMap((i) => ['name', 'type', 'num_output'].map((key) => `layers.${i}.${key}`)),
    ...['name', 'type'].map((key) => `layers.5.${key}`),
  ],
}

describe('a key taken away', () => {
  for (const [file, keys] of Object.entries(needed)) {
    it(`from ${file} is missed where it has no default`, () => {
      const missed = deletions(experiments[file]).filter(({ text }) => {
        const { diagnostics, experiment } = compileFiles({ [file]: text }, 'mnist-teacher.yaml')
        for (const { span } of diagnostics) expect(span, text).toBeDefined()
        expect(experiment === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'))
        return experiment === undefined
      })
      expect(missed.map(({ path }) => path).sort()).toEqual([...keys].sort())
    })
  }

  it('from mnist-distill.yaml is told at a place, or compiles', () => {
    const tried = deletions(experiments['mnist-distill.yaml'])
    expect(tried.length).toBeGreaterThan(50)
    for (const { path, text } of tried) {
      const { diagnostics, experiment } = compileFiles({ 'x.yaml': text })
      const told = lines(diagnostics).filter((line) => line.startsWith('error'))
      expect(experiment !== undefined || told.length > 0, path).toBe(true)
      for (const line of told) expect(line, path).toMatch(/ (x|mnist-distill)\.yaml:\d+:\d+ /)
    }
  })
})
