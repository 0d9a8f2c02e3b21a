export { openBatches, type Batches } from './batches.ts'
export { openDataset, type Dataset, type Split } from './dataset.ts'
export type { DataOptions } from './catalog/index.ts'
export { leftOutParts, leftOutSentences, type LeftOut } from './left-out.ts'
