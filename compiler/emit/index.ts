/** What a step costs, for commands and reports. */
export * as costWords from './cost-words.ts'
export { planText } from './plan-text.ts'
/** The plan's sentences, for other pages than the plan's own. */
export * as planWords from './plan-words.ts'
export type { DataWords } from './data-words.ts'
export { provenanceText } from './provenance-text.ts'
export { counted, grouped, table } from './table.ts'
