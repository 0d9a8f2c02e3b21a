export { evaluate } from './evaluate.ts'
export { reportUnusedVars } from './unused-vars.ts'
