import type { ErrorObject } from 'ajv'

/** A root of the schema as code, made by `scripts/gen-validators.mjs` when the project is built. */
interface Validator {
  (value: unknown): boolean
  /** What the last call found. */
  errors?: readonly ErrorObject[] | null
}

export const experiment: Validator
export const network: Validator
export const layer: Validator
export const repeat: Validator
export const solver: Validator
