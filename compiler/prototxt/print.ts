/** Fields → protobuf's text format. */

/** A word without quotes, of an enum. */
export class Word {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What is undefined is left out; a repeated field is several of one name. */
export type Field = readonly [name: string, value: string | number | boolean | Word | Fields | undefined]
export type Fields = readonly Field[]

/** A message that is no longer stands on one line. */
const WIDTH = 100

/** `head`: lines of comment. */
export function printPrototxt(fields: Fields, head: readonly string[] = []): string {
  return [...head.map((line) => `# ${line}`), ...fields.flatMap((field) => linesOf(field))].join('\n') + '\n'
}

function linesOf(field: Field): readonly string[] {
  const [name, value] = field
  if (value === undefined) return []
  const flat = flatText(field)
  if (!isMessage(value) || (flat.length <= WIDTH && name !== 'layer')) return [flat]
  return [`${name} {`, ...value.flatMap((inner) => linesOf(inner)).map((line) => `  ${line}`), '}']
}

function flatText([name, value]: Field): string {
  if (isMessage(value)) {
    const inner = value.filter(([, one]) => one !== undefined).map(flatText)
    return inner.length === 0 ? `${name} { }` : `${name} { ${inner.join(' ')} }`
  }
  return `${name}: ${value instanceof Word ? value.text : typeof value === 'string' ? quoted(value) : String(value)}`
}

function isMessage(value: Field[1]): value is Fields {
  return Array.isArray(value)
}

function quoted(text: string): string {
  const escaped = text.replaceAll(/[\\"\n\r\t]/g, (sign) => ESCAPES[sign] ?? sign)
  return `"${escaped}"`
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
