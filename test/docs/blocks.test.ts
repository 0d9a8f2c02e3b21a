/** Every piece of YAML in the README and in the guide is one that compiles, word for word. */
import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { checkFile, compile, Reporter, type Diagnostic } from '../../compiler/index.ts'
import { parseDocument, toValue } from '../../compiler/source/index.ts'
import { experiments, lines, memoryHost, type Files } from '../harness.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** What the blocks name beside the project's experiments. */
const examples: Files = Object.fromEntries(
  readdirSync(new URL('docs/examples', root), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, read(`docs/examples/${name}`)]),
)
const files: Files = { ...experiments, ...examples }

interface Block {
  readonly line: number
  readonly text: string
}

/** The fenced blocks of YAML. */
function blocksOf(path: string): readonly Block[] {
  const text = read(path)
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map((found) => ({
    line: text.slice(0, found.index).split('\n').length,
    text: found[1],
  }))
}

function valueOf(text: string): unknown {
  const tree = parseDocument('block.yaml', text, new Reporter())
  return tree && toValue(tree)
}

const severe = (diagnostics: readonly Diagnostic[]): readonly string[] => lines(diagnostics)

/** A spec that is whole, or a network file. */
function checked(text: string): readonly string[] {
  return severe(checkFile('block.yaml', { host: memoryHost({ ...files, 'block.yaml': text }) }).diagnostics)
}

/** A piece that says `data`, with two networks on such images. */
function withNetworks(text: string): readonly string[] {
  const { data } = valueOf(text) as { data: { classes: number } }
  const network = `{ layers: [{ name: pool, type: pooling, pool: ave, global_pooling: true }, { name: ip, type: inner_product, num_output: ${data.classes} }] }`
  const spec = `version: 1
name: block
${text}
teacher: ${network}
student: ${network}
losses: { soft: { type: distillation, input: student.ip, target: teacher.ip, temperature: 4 } }
metrics: { accuracy: { type: accuracy, input: student.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 1000, test: { interval: 500 } }
allow: [{ code: untrained-teacher, reason: only the data is looked at }]
`
  return severe(compile('block.yaml', { host: memoryHost({ ...files, 'block.yaml': spec }) }).diagnostics)
}

/** Every map that stands somewhere in a file which compiles (`test/editor` compiles them all). */
const pieces = new Set<string>()
function gather(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  pieces.add(JSON.stringify(value))
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) pieces.add(JSON.stringify({ [key]: inner as unknown }))
    gather(inner)
  }
}
for (const text of Object.values(files)) gather(valueOf(text))

/** A piece of a file: it stands in one, or goes with the rest of one. */
function isPiece(text: string): boolean {
  const value = valueOf(text.startsWith('- ') ? `list:\n${text.replace(/^/gm, '  ')}` : text)
  if (typeof value !== 'object' || value === null) return false
  return [value, ...(Object.values(value) as unknown[])].some((one) => pieces.has(JSON.stringify(one)))
}

describe('README.md', () => {
  const blocks = blocksOf('README.md')

  it('has blocks', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(3)
  })

  for (const { line, text } of blocks) {
    it(`compiles what stands at line ${line}`, () => {
      expect(/^version:/m.test(text) ? checked(text) : withNetworks(text)).toEqual([])
    })
  }
})

describe('docs/language.md', () => {
  const blocks = blocksOf('docs/language.md')

  it('has blocks', () => {
    expect(blocks.length).toBeGreaterThan(60)
  })

  for (const { line, text } of blocks) {
    const isWhole = /^(version|kind):/m.test(text)
    it(`${isWhole ? 'compiles' : 'takes from a file that compiles'} what stands at line ${line}`, () => {
      if (isWhole) expect(checked(text)).toEqual([])
      else expect(isPiece(text) ? [] : checked(`abstract: true\n${text}`)).toEqual([])
    })
  }
})
