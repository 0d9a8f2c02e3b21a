export type { FetchOptions } from './archive.ts'
export type { FetchEvent, FetchObserver } from './events.ts'
export { fetchDataset, type Fetched } from './fetch.ts'
