/** Every code has an example that is true: `ts-compile explain` shows what is compiled here. */
import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { caffeCodes } from '../../compiler/diagnostics/catalogue/caffe.ts'
import { emitCodes } from '../../compiler/diagnostics/catalogue/emit.ts'
import { runCodes } from '../../compiler/diagnostics/catalogue/run.ts'
import { causes, filesOf, specExamples, type SpecExample } from '../../compiler/diagnostics/examples/index.ts'
import { catalogue, isWaivable, type DiagnosticCode } from '../../compiler/index.ts'
import { compileFiles, lines } from '../harness.ts'

const codes = Object.keys(catalogue) as DiagnosticCode[]
const ofRuns = codes.filter((code) => Object.hasOwn(runCodes, code))
const ofOthers = codes.filter((code) => Object.hasOwn({ ...caffeCodes, ...emitCodes }, code))
const ofSpecs = codes.filter((code) => !ofRuns.includes(code) && !ofOthers.includes(code))
const examples = Object.entries(specExamples) as [DiagnosticCode, SpecExample][]

/** All sources below a folder, as one text. */
function sources(folder: string): string {
  const root = new URL(`../../${folder}/`, import.meta.url)
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts') && !name.includes('catalogue') && !name.includes('examples'))
    .map((name) => readFileSync(new URL(name, root), 'utf8'))
    .join('\n')
}

describe('every code', () => {
  it('has an example', () => {
    const missing = [
      ...ofSpecs.filter((code) => !specExamples[code]).map((code) => `${code}: add a spec to diagnostics/examples`),
      ...[...ofRuns, ...ofOthers]
        .filter((code) => !causes[code])
        .map((code) => `${code}: say in diagnostics/examples/run.ts, caffe.ts or emit.ts how it comes`),
    ]
    expect(missing).toEqual([])
  })

  it('of runs is reported by the runtime, and somewhere tested', () => {
    const runtime = sources('runtime') + sources('cli')
    const tests = sources('test')
    expect(ofRuns.filter((code) => !runtime.includes(`'${code}'`))).toEqual([])
    expect(ofRuns.filter((code) => !tests.includes(code))).toEqual([])
  })

  it('of other frameworks’ files is reported by the compiler, and somewhere tested', () => {
    const compiler = sources('compiler')
    const tests = sources('test')
    expect(ofOthers.filter((code) => !compiler.includes(`'${code}'`))).toEqual([])
    expect(ofOthers.filter((code) => !tests.includes(code.replace('prototxt-', '')))).toEqual([])
  })

  it('is waivable where the experiment still means something, and says what for', () => {
    const waivable = codes.filter((code) => catalogue[code].severity === 'error' && isWaivable(code))
    expect(waivable).toEqual([
      'recording-unverified',
      'untrained-teacher',
      'empty-class',
      'same-images',
      'teacher-at-chance',
      'teacher-uniform',
    ])
    for (const code of waivable) expect(catalogue[code].waivable).toMatch(/^to .*[^.]$/)
  })
})

describe.each(examples)('%s', (code, { wrong, right = {} }) => {
  const found = compileFiles(filesOf(wrong), 'x.yaml', wrong.sets).diagnostics

  it('is what its wrong example is told, and nothing else, at a place', () => {
    expect(found.map((diagnostic) => diagnostic.code)).toContain(code)
    expect(
      lines(found.filter(({ code: other, severity, span }) => (other === code ? !span : severity !== 'note'))),
    ).toEqual([])
  })

  it('is not what its right example is told: no mistake is', () => {
    const { diagnostics } = compileFiles(filesOf(right), 'x.yaml', right.sets)
    expect(lines(diagnostics.filter((other) => other.code === code || other.severity !== 'note'))).toEqual([])
  })
})
