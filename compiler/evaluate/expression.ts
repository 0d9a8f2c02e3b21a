/** Arithmetic over names and numbers. `jsep` reads the text, and knows nothing of what it means; this does. */
import jsep from 'jsep'

import { didYouMean } from '../diagnostics/index.ts'
import { unclearPower } from './unclear-power.ts'

export type Value = number | string | boolean

/** What is wrong with an expression, and where in its text, counted from 0. */
export class ExpressionError extends Error {
  readonly index: number
  readonly unknownName: string | undefined
  readonly help: string | undefined

  constructor(message: string, index: number, unknownName?: string, help?: string) {
    super(message)
    this.index = index
    this.unknownName = unknownName
    this.help = help
  }
}

/** Longer ones are not arithmetic, and nest deeper than a parser likes. */
const LENGTH_LIMIT = 1000

const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  round: Math.round,
  sqrt: Math.sqrt,
}

/** Evaluates `text`; `lookup` gives the value of a name or undefined where there is none. Throws an ExpressionError. */
export function evaluateExpression(text: string, lookup: (name: string) => Value | undefined): Value {
  return new Evaluation(text, lookup).run()
}

class Evaluation {
  readonly #text: string
  readonly #lookup: (name: string) => Value | undefined

  constructor(text: string, lookup: (name: string) => Value | undefined) {
    this.#text = text
    this.#lookup = lookup
  }

  run(): Value {
    if (this.#text.length > LENGTH_LIMIT)
      throw new ExpressionError(`the expression is longer than ${LENGTH_LIMIT} characters`, 0)
    let tree: jsep.Expression
    try {
      tree = jsep(this.#text)
    } catch (error) {
      const { index, description } = error as { index?: number; description?: string } // jsep's own error shape
      throw new ExpressionError(
        `the expression cannot be read: ${(description ?? 'syntax error').toLowerCase()}`,
        index ?? 0,
      )
    }
    this.#refuseUnclearPower()
    const value = this.#value(tree)
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new ExpressionError(`the expression yields ${value}`, 0)
    return value
  }

  #refuseUnclearPower(): void {
    const unclear = unclearPower(this.#text)
    if (!unclear) return
    const { index, sign, operand } = unclear
    throw new ExpressionError(
      `\`${sign}${operand} **\` can be read in two ways: the sign first, or the power first`,
      index,
      undefined,
      `write \`${sign}(${operand} ** …)\` or \`(${sign}${operand}) ** …\``,
    )
  }

  #value(node: jsep.Expression): Value {
    switch (node.type) {
      case 'Literal':
        return this.#literal((node as jsep.Literal).value)
      case 'Identifier':
        return this.#name((node as jsep.Identifier).name)
      case 'UnaryExpression':
        return this.#unary(node as jsep.UnaryExpression)
      case 'BinaryExpression':
        return this.#binary(node as jsep.BinaryExpression)
      case 'ConditionalExpression': {
        const { test, consequent, alternate } = node as jsep.ConditionalExpression
        return this.#truth(test) ? this.#value(consequent) : this.#value(alternate)
      }
      case 'CallExpression':
        return this.#call(node as jsep.CallExpression)
      default:
        throw new ExpressionError('an expression is arithmetic on names and numbers, and this is something else', 0)
    }
  }

  #literal(value: unknown): Value {
    if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value
    throw new ExpressionError('an expression yields a number, a text, true or false', 0)
  }

  #name(name: string): Value {
    const value = this.#lookup(name)
    if (value === undefined) throw new ExpressionError(`there is no var \`${name}\``, this.#indexOf(name), name)
    return value
  }

  #unary({ operator, argument }: jsep.UnaryExpression): Value {
    if (operator === '!') return !this.#truth(argument)
    const value = this.#number(argument)
    if (operator === '-') return -value
    if (operator === '+') return value
    throw new ExpressionError(`\`${operator}\` is no operator here`, this.#text.indexOf(operator))
  }

  #binary({ operator, left, right }: jsep.BinaryExpression): Value {
    if (operator === '&&') return this.#truth(left) && this.#truth(right)
    if (operator === '||') return this.#truth(left) || this.#truth(right)
    if (operator === '==' || operator === '!=')
      return (this.#value(left) === this.#value(right)) === (operator === '==')
    const [a, b] = [this.#number(left), this.#number(right)]
    switch (operator) {
      case '+':
        return a + b
      case '-':
        return a - b
      case '*':
        return a * b
      case '/':
        if (b === 0) throw new ExpressionError('the expression divides by zero', this.#text.indexOf('/'))
        return a / b
      case '%':
        return a % b
      case '**':
        return a ** b
      case '<':
        return a < b
      case '<=':
        return a <= b
      case '>':
        return a > b
      case '>=':
        return a >= b
      default:
        throw new ExpressionError(`\`${operator}\` is no operator here`, Math.max(0, this.#text.indexOf(operator)))
    }
  }

  #call({ callee, arguments: values }: jsep.CallExpression): Value {
    const name = callee.type === 'Identifier' ? (callee as jsep.Identifier).name : ''
    const compute = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (compute) return compute(...values.map((value) => this.#number(value)))
    const known = Object.keys(functions)
    throw new ExpressionError(
      `there is no function \`${name}\`; there are ${known.join(', ')}`,
      this.#indexOf(name),
      undefined,
      didYouMean(name, known),
    )
  }

  #number(node: jsep.Expression): number {
    const value = this.#value(node)
    if (typeof value === 'number') return value
    const shown = JSON.stringify(value)
    throw new ExpressionError(
      `${shown} is no number`,
      node.type === 'Identifier' ? this.#indexOf((node as jsep.Identifier).name) : 0,
    )
  }

  #truth(node: jsep.Expression): boolean {
    const value = this.#value(node)
    if (typeof value === 'boolean') return value
    throw new ExpressionError(`${JSON.stringify(value)} is neither true nor false`, 0)
  }

  #indexOf(name: string): number {
    return Math.max(0, this.#text.search(new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}(?![\\w$])`)))
  }
}

/** Whether a var may be called so. */
export function isName(text: string): boolean {
  return /^(?!(?:true|false|null|this)$)[A-Za-z_]\w*$/.test(text)
}

/** Every name that an expression speaks of, whether it is reached or not; undefined where it cannot be read. */
export function namesIn(text: string): readonly string[] | undefined {
  if (text.length > LENGTH_LIMIT) return undefined
  const found: string[] = []
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const { type, name } = part as { type?: unknown; name?: unknown }
    if (type === 'Identifier' && typeof name === 'string') found.push(name)
    Object.values(part).forEach(visit)
  }
  try {
    visit(jsep(text))
  } catch {
    return undefined // reported where it is evaluated
  }
  return found
}
