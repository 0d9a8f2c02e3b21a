/** What a value of a file must be for whoever goes on with it: the file may be damaged, or of a stranger. */
export type Check = (value: unknown) => boolean

/** Every key of `T`, so that none is forgotten when one comes. */
export type Fields<T> = { readonly [Key in keyof T]-?: Check }

export const isText: Check = (value) => typeof value === 'string'
export const isNumber: Check = (value) => typeof value === 'number'
export const isFlag: Check = (value) => typeof value === 'boolean'
export const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

export function oneOf(...values: readonly unknown[]): Check {
  return (value) => values.includes(value)
}

/** Absent, or as `check` has it. */
export function maybe(check: Check): Check {
  return (value) => value === undefined || check(value)
}

export function either(...checks: readonly Check[]): Check {
  return (value) => checks.some((check) => check(value))
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check)
}

/** Any names, all with such a value. */
export function namesOf(check: Check): Check {
  return (value) => isObject(value) && Object.values(value as object).every(check)
}

/** More keys may be in it. */
export function fieldsOf(checks: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(checks)
  return (value) =>
    isObject(value) &&
    entries.every(([key, check]) =>
      check(Object.hasOwn(value as object, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined),
    )
}

export function objectOf<T>(checks: Fields<T>): Check {
  return fieldsOf(checks)
}
