/** `${env:NAME}`: the only thing of the world around it that a spec may ask for. */
import { ExpressionError, type Value } from './expression.ts'
import type { EvaluateContext } from './context.ts'

const PREFIX = /^\s*env:\s*/

/**
 * The variable that `${text}` names if it asks for the environment, and its value; undefined where it is arithmetic. Throws an
 * ExpressionError.
 */
export function environmentValue(
  text: string,
  { host, environment }: EvaluateContext,
): { readonly name: string; readonly value: Value } | undefined {
  const [prefix] = PREFIX.exec(text) ?? []
  if (prefix === undefined) return undefined
  const name = text.slice(prefix.length).trim()
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ExpressionError(`\`${name}\` is no name of a variable of the environment`, prefix.length)
  }
  const found = host.env(name)
  if (found === undefined) throw new MissingVariable(name, prefix.length)
  environment.set(name, found)
  return { name, value: typed(found) }
}

/** There is no such variable. */
export class MissingVariable extends ExpressionError {
  readonly variable: string

  constructor(variable: string, index: number) {
    super(`the environment has no variable \`${variable}\``, index)
    this.variable = variable
  }
}

/** The environment knows only texts; what reads as a number, true or false is one, as it would be in the file. */
function typed(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : NaN
  const exact = Number.isFinite(number) && (!/^[-+]?\d+$/.test(text) || Number.isSafeInteger(number))
  return exact ? number : text
}
