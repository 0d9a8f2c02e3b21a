import { GUARD_CODES } from '../../runtime/run/guards.ts'

/** What a run prints, or the code of what it tells, where one of the guards of the spec has found something. */
export const guardWarning: RegExp = new RegExp(`(^|\\[)(${Object.values(GUARD_CODES).join('|')})($|\\])`, 'm')
