export { planText } from './plan-text.ts'
export { grouped, table } from './table.ts'
