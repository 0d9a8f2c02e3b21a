/** SARIF, held against its schema: what the command prints, and what each code of a spec prints. */
import { afterAll, describe, expect, it } from 'vitest'

import { printSarif, type Diagnostic } from '../../compiler/index.ts'
import { filesOf, specExamples } from '../../compiler/diagnostics/examples/index.ts'
import { compileFiles, small } from '../harness.ts'
import { workplace } from './command.ts'
import { isSarif } from './sarif-schema.ts'

const ALLOW = 'allow: [{ code: untrained-teacher, reason: repeats the curve of 2017 }]\n'
const waived = small(['  weights: { experiment: teacher.yaml }\n', ''], ['name: small\n', `name: small\n${ALLOW}`])
const warned = small(['data: { dataset: mnist }\nteacher', 'data: { dataset: mnist, batch: { test: 64 } }\nteacher'])

const place = workplace({
  'waived.yaml': waived['x.yaml'].replace('name: small', 'name: waived'),
  'warned.yaml': warned['x.yaml'],
  'several.yaml': small(['base_lr', 'base_rl'], ['ip_t, weight', 'ip, weight'])['x.yaml'],
  'a b.yaml': small(['base_lr', 'base_rl'])['x.yaml'],
  'twice.yaml': 'kind: network\nlayers:\n  - { name: a, type: relu }\n  - { name: a, type: tanh }\n',
})
afterAll(() => place.remove())

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
    readonly results: readonly Result[]
  }[]
}

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly locations: readonly unknown[]
  readonly suppressions?: unknown
  readonly relatedLocations?: unknown
  readonly fixes?: unknown
}

/** The results of a log, which is valid. */
function resultsOf(text: string): readonly Result[] {
  const log = JSON.parse(text) as Log
  expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true)
  const [{ results, tool }] = log.runs
  for (const { ruleId, ruleIndex, locations } of results) {
    expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
    expect(locations).toHaveLength(1) // code scanning shows a result at the first, and none without
  }
  return results
}

async function check(file: string): Promise<{ code: number | undefined; stdout: string; results: readonly Result[] }> {
  const { exitCode, stdout } = await place.run('check', file, '--format', 'sarif')
  return { code: exitCode, stdout, results: resultsOf(stdout) }
}

describe('check --format sarif', () => {
  it.each([
    ['several.yaml', 1, 'unknown-reference', 'unknown-key'],
    ['a b.yaml', 1, 'unknown-key'],
    ['warned.yaml', 0, 'test-remainder'],
    ['waived.yaml', 0, 'untrained-teacher'],
    ['twice.yaml', 1, 'duplicate-layer'],
    ['not-there.yaml', 2, 'unreadable-file'],
  ])('is a valid log of %s', async (file, wanted, ...rules) => {
    const { code, results } = await check(file)
    const told = results.filter(({ level, suppressions }) => level !== 'note' || suppressions !== undefined)
    expect([code, told.map(({ ruleId }) => ruleId)]).toEqual([wanted, rules])
  })

  it('is a valid log without results where there are none', async () => {
    const { code, results } = await check('teacher.yaml')
    expect([code, results]).toEqual([0, []])
  })

  it('writes paths as URIs, and why something is waived', async () => {
    expect((await check('a b.yaml')).stdout).toContain('"uri": "a%20b.yaml"')
    expect((await check('waived.yaml')).stdout).toContain('"justification": "repeats the curve of 2017"')
  })

  it('offers what can be written instead', async () => {
    const [{ fixes }] = (await check('a b.yaml')).results
    expect(JSON.stringify(fixes)).toContain('"insertedContent":{"text":"base_lr"}')
  })

  it('shows other places that a mistake has to do with', async () => {
    const [{ relatedLocations }] = (await check('twice.yaml')).results
    expect(relatedLocations).toEqual([
      {
        id: 0,
        message: { text: 'the first one' },
        physicalLocation: {
          artifactLocation: { uri: 'twice.yaml' },
          region: { startLine: 3, startColumn: 13, endLine: 3, endColumn: 14 },
        },
      },
    ])
  })
})

describe('the log of a code', () => {
  it.each(Object.entries(specExamples))('%s is valid', (code, { wrong }) => {
    const { diagnostics } = compileFiles(filesOf(wrong), 'x.yaml', wrong.sets)
    const results = resultsOf(printSarif(diagnostics, { version: '1.2.3', checked: 'x.yaml' }))
    expect(results.map(({ ruleId }) => ruleId)).toEqual(diagnostics.map((diagnostic) => diagnostic.code))
    expect(results.map(({ ruleId }) => ruleId)).toContain(code)
  })
})

describe('the schema', () => {
  const odd: Diagnostic = { code: 'unknown-key', severity: 'error', message: 'm', notes: [] }
  const log = (text = printSarif([odd], { version: '1.2.3', checked: 'x.yaml' })): Log => JSON.parse(text) as Log

  it('finds what is wrong in a log', () => {
    expect(isSarif(log())).toBe(true)
    const text = JSON.stringify(log())
    for (const [from, to] of [
      ['"level":"error"', '"level":"fatal"'],
      ['"columnKind"', '"columns"'],
      ['"ruleIndex":0', '"ruleIndex":-2'],
      ['"uri":"x.yaml"', '"uri":"a b.yaml"'],
      ['"message":{"text":"m"},', ''],
    ]) {
      expect(text).toContain(from)
      expect([from, isSarif(log(text.replace(from, to)))]).toEqual([from, false])
    }
  })
})
