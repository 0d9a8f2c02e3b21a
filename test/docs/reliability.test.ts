/** What `docs/reliability.md` says is proved has the test that it names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/reliability.md', root), 'utf8')
const table = page
  .split('## ')[0]
  .split('\n')
  .filter((line) => line.startsWith('| '))
const proofs = table.slice(2).map((line) => line.split('|')[2].trim())

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
function named(): readonly { readonly file: string; readonly titles: readonly string[] }[] {
  let last = ''
  return proofs.flatMap((proof) =>
    [...proof.matchAll(/(?:`(test\/[^`]+)`|same file)((?:(?!`test\/|same file).)*)/g)].map(([, file, rest]) => {
      last = file ?? last
      return { file: last, titles: [...rest.matchAll(/"(?:… )?([^"]+)"/g)].map(([, title]) => title) }
    }),
  )
}

describe('docs/reliability.md', () => {
  it('names a test for each promise', () => {
    expect(proofs.length).toBeGreaterThan(15)
    expect(proofs.filter((proof) => !/`test\/|same file/.test(proof))).toEqual([])
  })

  it.each(named())('$file $titles', ({ file, titles }) => {
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
