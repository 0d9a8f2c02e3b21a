/** Every mistake is found, at its place, in words: the golden file is what users read. */
import { describe, expect, it } from 'vitest'

import { catalogue, type DiagnosticCode } from '../../compiler/index.ts'
import { runCodes } from '../../compiler/diagnostics/catalogue/run.ts'
import { compileFiles, lines, SMALL_FILES, underlined } from '../harness.ts'
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
    const ofSpecs = (Object.keys(catalogue) as DiagnosticCode[]).filter((code) => !Object.hasOwn(runCodes, code))
    expect(ofSpecs.filter((code) => !told.has(code))).toEqual([])
  })

  it('are underlined where they stand', () => {
    const underline = (name: string, index = 0): string => {
      const entry = found.find((mistake) => mistake.name === name)
      if (!entry) throw new Error(`no mistake ${name}`)
      return underlined(entry.files, entry.diagnostics[index])
    }
    expect(underline('a misspelt key')).toBe('base_rl')
    expect(underline('a missing key')).toBe('solver')
    expect(underline('a text for a number')).toBe("'10'")
    expect(underline('an unknown var')).toBe('lamda')
    expect(underline('an unknown layer')).toBe('teacher.ip_s')
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
