/** The schema itself: closed, described, discriminated, and what its types and defaults say of it. */
import { readFileSync } from 'node:fs'

import { execa } from 'execa'
import { describe, expect, it } from 'vitest'

interface Node {
  readonly [key: string]: unknown
}
const root = new URL('../../', import.meta.url)
const files = ['experiment', 'network'].map((name) => ({
  name,
  schema: JSON.parse(readFileSync(new URL(`schema/${name}.schema.json`, root), 'utf8')) as Node,
}))

function walk(node: unknown, path: string, visit: (node: Node, path: string) => void): void {
  if (Array.isArray(node)) node.forEach((item, i) => walk(item, `${path}/${i}`, visit))
  else if (typeof node === 'object' && node !== null) {
    visit(node as Node, path)
    for (const [key, value] of Object.entries(node)) walk(value, `${path}/${key}`, visit)
  }
}

const all: { readonly node: Node; readonly path: string }[] = []
for (const { name, schema } of files) walk(schema, name, (node, path) => all.push({ node, path }))
const isSchema = (path: string): boolean => !/\/(properties|\$defs)$/.test(path)

describe('the schema', () => {
  it('closes every object that names its keys', () => {
    const open = all.filter(
      ({ node, path }) =>
        isSchema(path) && node['properties'] && !node['discriminator'] && node['additionalProperties'] !== false,
    )
    expect(open.map(({ path }) => path)).toEqual([])
  })

  it('discriminates every union of typed objects', () => {
    const unions = all.filter(({ node, path }) => isSchema(path) && node['oneOf'])
    expect(unions.length).toBe(7)
    expect(unions.filter(({ node }) => !node['discriminator'])).toEqual([])
    expect(all.filter(({ node, path }) => isSchema(path) && node['anyOf'])).toEqual([])
  })

  const properties = all
    .filter(({ path }) => path.endsWith('/properties'))
    .flatMap(({ node, path }) => Object.entries(node).map(([key, value]) => ({ key, path, value: value as Node })))

  it('describes every key: what it is, and its default where it is not required', () => {
    expect(properties.length).toBeGreaterThan(100)
    expect(
      properties
        .filter(({ value }) => typeof value['description'] !== 'string')
        .map(({ path, key }) => `${path}/${key}`),
    ).toEqual([])
    for (const { path, key, value } of properties) {
      const parent = all.find((entry) => `${entry.path}/properties` === path)?.node
      const required =
        ((parent?.['required'] ?? []) as string[]).includes(key) || parent?.['discriminator'] !== undefined
      const description = String(value['description'])
      if (!required && !/kernel_|prefix|suffix|network|teacher|student|layers|from$/.test(key))
        expect(description, `${path}/${key}`).toMatch(/[Dd]efault/)
      expect(description, `${path}/${key}`).toMatch(/\.$/)
    }
  })

  it('says each number’s range in words and in rules, and each scalar default in both', () => {
    for (const { path, key, value } of properties) {
      const at = `${path}/${key}`
      const description = String(value['description'])
      const numeric = value['type'] === 'number' || value['type'] === 'integer'
      const bounded = ['minimum', 'exclusiveMinimum', 'maximum'].some((bound) => value[bound] !== undefined)
      if (numeric) expect(bounded || /; any\.|any;/.test(description), at).toBe(true)
      if (numeric && bounded) expect(description, at).toMatch(/or more|more than|from 0|from 1|never|only at/)
      if (['number', 'boolean', 'string'].includes(typeof value['default']) && value['default'] !== '')
        expect(description, at).toContain(`efault ${String(value['default'])}`)
    }
  })

  it('is what the generated types say', async () => {
    const { exitCode } = await execa(process.execPath, ['scripts/gen-types.mjs', '--check'], {
      cwd: root,
      reject: false,
    })
    expect(exitCode).toBe(0)
  })
})
