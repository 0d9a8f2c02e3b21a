/** Values and names as Python writes them. */

export type PythonValue = number | boolean | string | undefined | readonly PythonValue[]

/** `None`, `True`, `'text'`, `(1, 2)`, `(1,)`. */
export function literal(value: PythonValue): string {
  if (value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return String(value)
  const items = value.map(literal)
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
}

function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inside}'`
}

/** One number where both are the same. */
export function pair([a, b]: readonly [number, number]): string {
  return a === b ? literal(a) : literal([a, b])
}

/** Keyword arguments; what is undefined is left out. */
export function keywords(args: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(args)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
    .join(', ')
}

/** Text as the words of a comment or a docstring: on one line, and nothing that ends it. */
export function remark(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"""', "'''").replace(/\s+/g, ' ').trim()
}

const KEYWORDS =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  )

export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !KEYWORDS.includes(text)
}

/** Names of one scope: each given out once. */
export class Names {
  readonly #taken: Set<string>

  constructor(taken: Iterable<string>) {
    this.#taken = new Set([...KEYWORDS, ...taken])
  }

  /** `text` as an identifier, with a number behind it where it is taken. */
  fresh(text: string): string {
    const plain = text.replace(/[^A-Za-z0-9_]/g, '_')
    const name = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`
    let found = name
    for (let i = 2; this.#taken.has(found); i++) found = `${name}_${i}`
    this.#taken.add(found)
    return found
  }
}
