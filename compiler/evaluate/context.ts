import type { Span } from '../diagnostics/index.ts'
import type { StageContext } from '../stage.ts'
import type { Value } from './expression.ts'

export interface EvaluateContext extends StageContext {
  /** What `${env:NAME}` found, by name: evaluation adds to it. */
  readonly environment: Map<string, string>
  /** Of a base that others extend: a name that it does not know may be theirs. */
  readonly partial?: boolean
}

/** The loop variables around a value, outermost first. */
export interface Scope {
  readonly loops: ReadonlyMap<string, Value>
  /** Where each says its variable. */
  readonly places: ReadonlyMap<string, Span>
  /** `i = 2, j = 1`; undefined outside of loops. */
  readonly words: string | undefined
  /** Whether a loop has a variable whose name nobody knows: a name that is none may be it. */
  readonly open: boolean
}

export const outside: Scope = { loops: new Map(), places: new Map(), words: undefined, open: false }

export function inside(scope: Scope, { name, at }: { name: string; at: Span }, value: number, open = false): Scope {
  const words = `${name} = ${value}`
  return {
    loops: new Map([...scope.loops, [name, value]]),
    places: new Map([...scope.places, [name, at]]),
    words: scope.words === undefined ? words : `${scope.words}, ${words}`,
    open: scope.open || open,
  }
}
