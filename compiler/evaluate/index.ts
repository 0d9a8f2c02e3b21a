export { evaluate, type Evaluated } from './evaluate.ts'
export type { EvaluateContext } from './context.ts'
export { reportUnusedVars } from './unused-vars.ts'
