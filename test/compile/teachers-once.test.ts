/** A teacher that several experiments take is compiled once, and what it read is read for each of them. */
import { expect, it } from 'vitest'

import { compile, type CompiledExperiment, type Host } from '../../compiler/index.ts'
import { lines, memoryHost, SMALL_FILES, type Files } from '../harness.ts'

const texts: Record<string, string> = { ...SMALL_FILES, 'y.yaml': SMALL_FILES['x.yaml'].replace('name: x', 'name: y') }

/** A host that goes by what is in `files` now, and what it was asked to read. */
function reading(files: Files): { readonly host: Host; readonly read: Set<string> } {
  const read = new Set<string>()
  const readText = (path: string): ReturnType<Host['readText']> => {
    read.add(path)
    return memoryHost(files).readText(path)
  }
  return { host: { ...memoryHost(files), readText }, read }
}

function compiled(file: string, host: Host): CompiledExperiment {
  const { diagnostics, experiment } = compile(file, { host })
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment
}

it('is one and the same, with all that it reads', () => {
  const { host, read } = reading(texts)
  const [teacher] = compiled('x.yaml', host).teachers
  expect(teacher).toBeDefined()
  const first = new Set(read)
  read.clear()
  const other = compiled('y.yaml', host)
  expect(other.teachers[0]).toBe(teacher)
  expect([...read, 'x.yaml'].sort()).toEqual([...first, 'y.yaml'].sort())
  expect(other.spec.hashes).toEqual(compiled('y.yaml', memoryHost(texts)).spec.hashes)
})

it('is another where a text of it is, and with another host', () => {
  const files = { ...texts }
  const { host } = reading(files)
  const [teacher] = compiled('x.yaml', host).teachers
  expect(compiled('y.yaml', reading(files).host).teachers[0]).not.toBe(teacher)
  files['teacher.yaml'] = files['teacher.yaml'].replace('max_iter: 10', 'max_iter: 11')
  const [changed] = compiled('y.yaml', host).teachers
  expect(changed.spec.hashes.result).not.toBe(teacher.spec.hashes.result)
})

it('is compiled again while it has mistakes, and told each time', () => {
  const files = { ...texts, 'teacher.yaml': texts['teacher.yaml'].replace('max_iter: 10', 'max_iter: -1') }
  const { host } = reading(files)
  for (const file of ['x.yaml', 'y.yaml'])
    expect(lines(compile(file, { host }).diagnostics).join('\n')).toMatch(/teacher\.yaml:\d+:\d+ .*max_iter/)
})
