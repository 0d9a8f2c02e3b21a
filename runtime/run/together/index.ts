export { allTogether, type Member } from './all-together.ts'
export { lanesFor, type Lanes } from './lanes-for.ts'
export { MembersEngine } from './members-engine.ts'
export type { Place } from './together.ts'
