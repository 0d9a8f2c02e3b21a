/** Files that editors and documents rely on: modelines, and an example of everything. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

import { describe, expect, it } from 'vitest'

import editorSchema from '../../schema/experiment.editor.schema.json' with { type: 'json' }
import experimentSchema from '../../schema/experiment.schema.json' with { type: 'json' }
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

describe('every key of the language', () => {
  interface Node {
    readonly $ref?: string
    readonly const?: unknown
    readonly default?: unknown
    readonly description?: string
    readonly properties?: Readonly<Record<string, Node | boolean>>
  }
  /** Every map of the schema that has keys, with where it stands. */
  function keyed(value: unknown, path = ''): readonly (readonly [string, Node])[] {
    if (typeof value !== 'object' || value === null) return []
    const below = Object.entries(value).flatMap(([key, child]) =>
      key === 'default' || key === 'examples' ? [] : keyed(child, `${path}/${key}`),
    )
    return 'properties' in value ? [[path, value as Node], ...below] : below
  }
  const definitions = experimentSchema.$defs as unknown as Readonly<Record<string, Node>>
  const keys = keyed(experimentSchema).flatMap(([path, { properties = {} }]) =>
    Object.entries(properties).flatMap(([key, node]) => {
      if (typeof node === 'boolean' || node.const !== undefined) return []
      const referred = definitions[node.$ref?.replace('#/$defs/', '') ?? '']
      return [{ key: `${path}.${key}`, ...referred, ...node }]
    }),
  )

  it('says what it is, and names its default', () => {
    expect(keys.length).toBeGreaterThan(200)
    expect(keys.filter(({ description }) => !description).map(({ key }) => key)).toEqual([])
    const unnamed = keys.filter((node) => node.default !== undefined && !/default/i.test(node.description ?? ''))
    expect(unnamed.map(({ key }) => key)).toEqual([])
  })
})
