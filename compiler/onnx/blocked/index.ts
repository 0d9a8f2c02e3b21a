export { Blocks } from './blocks.ts'
export { blockedLayout } from './layout.ts'
