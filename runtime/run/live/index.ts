export { openLive, type Live } from './live.ts'
