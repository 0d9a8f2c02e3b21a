/** Every mistake is found, at its place, in words: the golden file is what users read. */
import { describe, expect, it } from 'vitest'

import { catalogue, printText, Reporter, type DiagnosticCode } from '../../compiler/index.ts'
import { withDefaults } from '../../compiler/schema/index.ts'
import { parseDocument, treeAt, type MapTree } from '../../compiler/source/index.ts'
import { caffeCodes } from '../../compiler/diagnostics/catalogue/caffe.ts'
import { emitCodes } from '../../compiler/diagnostics/catalogue/emit.ts'
import { runCodes } from '../../compiler/diagnostics/catalogue/run.ts'
import { compileFiles, lines, small, SMALL_FILES, underlined, type Files } from '../harness.ts'
import { mistakes } from './mistakes.ts'

const found = mistakes.map(({ name, files, sets }) => {
  const all = compileFiles(files, 'x.yaml', sets).diagnostics
  const worse = all.filter(({ severity }) => severity !== 'note')
  return { name, files, diagnostics: worse.length > 0 ? worse : all } // notes where there is nothing else to say
})

describe('mistakes', () => {
  it('the specs they are made in have none', () => {
    expect(lines(compileFiles(SMALL_FILES).diagnostics)).toEqual([])
  })

  it('are each told with code, file, line, column, cause and cure', async () => {
    const text = found
      .map(({ name, diagnostics }) => [name, ...lines(diagnostics, true).map((line) => `  ${line}`)].join('\n'))
      .join('\n')
    await expect(`${text}\n`).toMatchFileSnapshot('mistakes.golden.txt')
  })

  it('are all found', () => {
    expect(found.filter(({ diagnostics }) => diagnostics.length === 0).map(({ name }) => name)).toEqual([])
  })

  it('cover every code that a spec can earn', () => {
    const told = new Set(found.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)))
    const others = { ...caffeCodes, ...emitCodes, ...runCodes }
    const ofSpecs = (Object.keys(catalogue) as DiagnosticCode[]).filter((code) => !Object.hasOwn(others, code))
    expect(ofSpecs.filter((code) => !told.has(code))).toEqual([])
  })

  it('are underlined where they stand', () => {
    const underline = (name: string, index = 0): string => {
      const entry = found.find((mistake) => mistake.name === name)
      if (!entry) throw new Error(`no mistake ${name}`)
      return underlined(entry.files, entry.diagnostics[index])
    }
    expect(underline('the example of unknown-key')).toBe('base_rl')
    expect(underline('the example of missing-key')).toBe('solver')
    expect(underline('the example of wrong-type')).toBe("'10'")
    expect(underline('the example of unknown-var')).toBe('lamda')
    expect(underline('the example of unknown-reference')).toBe('teacher.ip_s')
    expect(underline('an unknown layer type')).toBe('inner_produkt')
    expect(underline('a division by zero')).toBe('/')
  })

  it('are described in the catalogue for those who ask', () => {
    for (const { title, explanation } of Object.values(catalogue)) {
      expect(title).toMatch(/^[a-z`].*[^.]$/)
      expect(explanation.length).toBeGreaterThan(40)
    }
  })
})

describe('fixes', () => {
  const fixable = found.flatMap(({ name, files, diagnostics }) =>
    diagnostics.flatMap(({ code, message, fix }) => (fix ? [{ name, files, code, message, fix }] : [])),
  )

  it('are many, and each of them mends what it is for', () => {
    expect(fixable.length).toBeGreaterThan(10)
    for (const { name, files, code, message, fix } of fixable) {
      const { file, start, end } = fix.span
      const rows = files[file].split('\n')
      expect([name, start.line]).toEqual([name, end.line])
      const row = rows[start.line - 1]
      rows[start.line - 1] = `${row.slice(0, start.column - 1)}${fix.text}${row.slice(end.column - 1)}`
      const after = compileFiles({ ...files, [file]: rows.join('\n') }).diagnostics
      expect([name, after.filter((other) => other.code === code && other.message === message)]).toEqual([name, []])
    }
  })

  it('are not offered for a `--set`, which is no file', () => {
    expect(fixable.filter(({ fix }) => fix.span.file.startsWith('--set'))).toEqual([])
  })
})

function parsed(text: string): MapTree {
  const tree = parseDocument('x.yaml', text, new Reporter())
  if (!tree) throw new Error('no tree')
  return tree
}

describe('frames', () => {
  const rendered = (files: Files, sets: readonly string[] = []): string =>
    compileFiles(files, 'x.yaml', sets)
      .diagnostics.filter(({ severity }) => severity !== 'note')
      .map((diagnostic) => printText(diagnostic, (file) => files[file]))
      .join('\n\n')

  it('draw the other of two places, in one file', () => {
    expect(rendered(small(['name: pool,', 'name: conv,']))).toBe(`error[duplicate-layer]: there are two layers \`conv\`
  --> net.yaml:4:13
   |
 3 |   - { name: conv, type: convolution, num_output: 4, kernel_size: 5 }
   |             ---- the first one
 4 |   - { name: conv, type: pooling, pool: max, kernel_size: 2, stride: 2 }
   |             ^^^^
   = help: give one of them another name`)
  })

  it('say where a value comes from that nobody wrote there', () => {
    const heir = { ...small(['name: small', 'name: small\nextends: b.yaml']), 'b.yaml': 'tags: [1]\n' }
    expect(rendered(heir)).toContain('   = note: `x.yaml` inherits this from `b.yaml`')
    expect(rendered(small(), ['lambda=0.1', 'solver.max_iter=many'])).toContain('   = note: set by --set #2')
    const reporter = new Reporter()
    const at = treeAt(withDefaults(parsed('seed: 1\n')), ['description'])?.span
    reporter.report('unused-layer', { message: 'for example', at })
    expect(printText(reporter.diagnostics[0], () => 'seed: 1')).toContain(
      '   = note: `description` is empty by default',
    )
    const member = small(['vars: { lambda: 0.5 }', 'vars: { lambda: 0.5 }\nsweep: { solver.base_lr: [0.1, -1] }'])
    expect(rendered(member)).toContain('   = note: in the sweep’s member `solver.base_lr=-1`')
  })

  it('show what a terminal would obey as boxes', () => {
    expect(rendered(small(['name: small', 'name: "\u001b[31msmall"']))).not.toContain('\u001b')
  })
})
