/** What `docs/reliability.md` and `docs/language-proofs.md` say is proved has the tests that they name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

/** What the rows of a page's first table name. */
function proofsOf(name: string): readonly string[] {
  const page = readFileSync(new URL(`docs/${name}`, root), 'utf8')
  const table = page
    .split('## ')[0]
    .split('\n')
    .filter((line) => line.startsWith('| '))
  return table.slice(2).map((line) => line.split('|')[2].trim())
}

/** The text of a file, or of all tests in a folder; undefined where there is neither. */
function textOf(path: string): string | undefined {
  const at = new URL(path, root)
  if (!existsSync(at)) return undefined
  if (path.endsWith('.ts')) return readFileSync(at, 'utf8')
  return readdirSync(at)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(`${path}/${name}`, root), 'utf8'))
    .join('\n')
}

/** Each file that a row names, with the titles after it; `same file` is the last that was named. */
function named(proofs: readonly string[]): readonly { readonly file: string; readonly titles: readonly string[] }[] {
  let last = ''
  return proofs.flatMap((proof) =>
    [...proof.matchAll(/(?:`(test\/[^`]+)`|same file)((?:(?!`test\/|same file).)*)/g)].map(([, file, rest]) => {
      last = file ?? last
      return { file: last, titles: [...rest.matchAll(/"(?:… )?([^"]+)"/g)].map(([, title]) => title) }
    }),
  )
}

describe.each(['reliability.md', 'language-proofs.md'])('docs/%s', (page) => {
  const proofs = proofsOf(page)

  it('names a test for each promise', () => {
    expect(proofs.length).toBeGreaterThan(15)
    expect(proofs.filter((proof) => !/`test\/|same file/.test(proof))).toEqual([])
  })

  it.each(named(proofs))('$file $titles', ({ file, titles }) => {
    const text = textOf(file)
    expect(text, 'there is no such file').toBeDefined()
    for (const title of titles) {
      const begins = (text ?? '').matchAll(/\b(?:it|describe)(?:\.\w+\([^)]*\))*(?:\.\w+)*\(\s*(['"`])(.*?)\1/g)
      expect(
        [...begins].map(([, , name]) => name).filter((name) => name.includes(title)),
        title,
      ).not.toEqual([])
    }
  })
})
