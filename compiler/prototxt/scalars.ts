/** Single values of the text format, by the type that caffe.proto gives them. */
import type { RawValue } from './text/parse.ts'

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2 ** 53 - 1), 2 ** 53 - 1], // what a number of ours holds
}
const TRUE = ['true', 'True', 't']
const FALSE = ['false', 'False', 'f']
const WORDS: Readonly<Record<string, number>> = { inf: Infinity, infinity: Infinity, nan: NaN }

export function scalarOf(
  raw: Exclude<RawValue, { readonly kind: 'message' }>,
  name: string,
  type: string,
  wrong: (message: string, help?: string) => undefined,
): string | number | boolean | undefined {
  const { kind, text, negative } = raw
  const shown = `\`${negative ? '-' : ''}${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``
  if (type === 'string') {
    return kind === 'string'
      ? text
      : wrong(`\`${name}\` is a text, which stands in quotes`, `write \`${name}: "${text}"\``)
  }
  if (kind === 'string') return wrong(`\`${name}\` is ${KINDS[type] ?? 'a number'}, not a text`, 'remove the quotes')
  if (type === 'bool') {
    if (!negative && (TRUE.includes(text) || (kind === 'number' && integerOf(text) === 1))) return true
    if (!negative && (FALSE.includes(text) || (kind === 'number' && integerOf(text) === 0))) return false
    return wrong(`${shown} is neither true nor false`, `write \`${name}: true\` or \`${name}: false\``)
  }
  const sign = negative ? -1 : 1
  if (type === 'float' || type === 'double') {
    const special = WORDS[text.toLowerCase()]
    if (kind === 'word') return special === undefined ? wrong(`${shown} is no number`) : sign * special
    if (/^0[xX]/.test(text) || /^0\d+$/.test(text)) return wrong(`${shown} is no decimal number`)
    return sign * Number(text.replace(/[fF]$/, ''))
  }
  const integer = kind === 'number' ? integerOf(text) : undefined
  if (integer === undefined) return wrong(`${shown} is no whole number`)
  const [least, most] = RANGES[type] ?? [-Infinity, Infinity]
  const value = integer === 0 ? 0 : sign * integer
  if (value >= least && value <= most) return value
  return wrong(`${shown} is not from ${least} to ${most}`)
}

const KINDS: Readonly<Record<string, string>> = { bool: 'true or false' }

/** Decimal, `0x` hexadecimal, or octal with a 0 in front; undefined for anything else. */
function integerOf(text: string): number | undefined {
  if (/^0[xX]/.test(text)) return parseInt(text.slice(2), 16)
  if (/^0[0-7]+$/.test(text)) return parseInt(text, 8)
  return /^(0|[1-9]\d*)$/.test(text) ? Number(text) : undefined
}
