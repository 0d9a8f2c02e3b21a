export { Blocks } from './blocks.ts'
export { Held } from './held.ts'
export { blockedLayout } from './layout.ts'
