export type { Check } from './ledger.ts'
export { verifyRun, type Verified, type VerifyOptions } from './verify-run.ts'
export type { Recompile } from './words.ts'
