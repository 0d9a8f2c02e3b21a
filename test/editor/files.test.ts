/** Files that editors and documents rely on: modelines, and an example of everything. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

import { describe, expect, it } from 'vitest'

import editorSchema from '../../schema/experiment.editor.schema.json' with { type: 'json' }
import { checkFile } from '../../compiler/index.ts'
import { diskHost } from '../../cli/disk-host.ts'
import { specFiles } from './files.ts'

const isNetwork = (text: string): boolean => /^kind: network$/m.test(text)

describe('every spec of the repository', () => {
  it.each(specFiles)('%s begins with the line that editors find its schema by', (path) => {
    const text = readFileSync(path, 'utf8')
    const schema = `schema/${isNetwork(text) ? 'network' : 'experiment'}.editor.schema.json`
    const [first] = text.split('\n')
    expect(first).toBe(`# yaml-language-server: $schema=${relative(dirname(path), schema)}`)
    expect(existsSync(normalize(join(dirname(path), relative(dirname(path), schema))))).toBe(true)
  })

  it.each(specFiles.filter((path) => path.startsWith('docs/')))('%s compiles without an error or a warning', (path) => {
    const { diagnostics } = checkFile(path, { host: diskHost, verify: true })
    expect(diagnostics.filter(({ severity }) => severity !== 'note').map(({ message }) => message)).toEqual([])
  })
})

describe('the editor’s schema', () => {
  const text = JSON.stringify(editorSchema)

  it('leads to nothing outside itself', () => {
    const refs = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref)
    expect(refs.length).toBeGreaterThan(100)
    const known = Object.keys(editorSchema.definitions)
    expect(refs.filter((ref) => !known.includes(ref.replace('#/definitions/', '')))).toEqual([])
  })

  /** One that lacks it: say the key in a file of docs/examples, and `npm run gen`. */
  it('has an example of every key', () => {
    type Property = boolean | { readonly markdownDescription?: string }
    type Definition = { readonly properties?: Readonly<Record<string, Property>> }
    const definitions = Object.entries(editorSchema.definitions as unknown as Readonly<Record<string, Definition>>)
    const lacking = definitions.flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([key, node]) =>
        key === 'type' || typeof node === 'boolean' || node.markdownDescription?.includes('```')
          ? []
          : [`${name}.${key}`],
      ),
    )
    expect(lacking.filter((key) => !/\.any\b/.test(key))).toEqual([])
  })
})
